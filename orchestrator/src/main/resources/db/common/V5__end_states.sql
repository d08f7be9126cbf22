-- What a longer training of a run goes on with: a resume state of that run alone.
CREATE TABLE end_states (
  sweep VARCHAR(200) NOT NULL,
  run_key VARCHAR(64) NOT NULL,
  step BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  device_class VARCHAR NOT NULL,
  PRIMARY KEY (sweep, run_key)
);
