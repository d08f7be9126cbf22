-- A sweep may ask for one kind several times under different names; the name is part of the key.
-- A new table, because H2 and PostgreSQL share no way to replace a primary key.
CREATE TABLE measurements_named (
  sweep VARCHAR(200) NOT NULL,
  cell_index BIGINT NOT NULL,
  kind VARCHAR(64) NOT NULL,
  metric VARCHAR(64) NOT NULL,
  replicate_a INTEGER NOT NULL,
  replicate_b INTEGER NOT NULL,
  cell VARCHAR(1000) NOT NULL,
  estimate DOUBLE PRECISION,
  estimator_error DOUBLE PRECISION,
  data_error DOUBLE PRECISION,
  converged BOOLEAN,
  undefined_reason VARCHAR,
  matvecs BIGINT NOT NULL,
  sample_passes BIGINT NOT NULL,
  payload BYTEA NOT NULL,
  PRIMARY KEY (sweep, cell_index, kind, metric, replicate_a, replicate_b)
);
INSERT INTO measurements_named (sweep, cell_index, kind, metric, replicate_a, replicate_b, cell, estimate,
    estimator_error, data_error, converged, undefined_reason, matvecs, sample_passes, payload)
  SELECT sweep, cell_index, kind, kind, replicate_a, replicate_b, cell, estimate,
    estimator_error, data_error, converged, undefined_reason, matvecs, sample_passes, payload
  FROM measurements;
DROP TABLE measurements;
ALTER TABLE measurements_named RENAME TO measurements;
