-- On another device class a run starts over, to other bits. What each class has written stays, because one of them may go
-- on later; rows are read only of the class on which the run was last started. An empty class is that of older records:
-- such rows are read whatever the class.
ALTER TABLE runs ADD COLUMN trained_on VARCHAR DEFAULT '' NOT NULL;

-- New tables, because H2 and PostgreSQL share no way to replace a primary key.
CREATE TABLE checkpoints_of_classes (
  sweep VARCHAR(200) NOT NULL,
  run_index BIGINT NOT NULL,
  step BIGINT NOT NULL,
  role VARCHAR(16) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  device_class VARCHAR DEFAULT '' NOT NULL,
  size_bytes BIGINT NOT NULL,
  released_at TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY (sweep, run_index, step, role, digest, device_class)
);
INSERT INTO checkpoints_of_classes (sweep, run_index, step, role, digest, size_bytes, released_at)
  SELECT sweep, run_index, step, role, digest, size_bytes, released_at FROM checkpoints;
DROP TABLE checkpoints;
ALTER TABLE checkpoints_of_classes RENAME TO checkpoints;
CREATE INDEX checkpoints_by_digest ON checkpoints (digest);

CREATE TABLE curve_chunks_of_classes (
  sweep VARCHAR(200) NOT NULL,
  run_index BIGINT NOT NULL,
  from_step BIGINT NOT NULL,
  to_step BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  device_class VARCHAR DEFAULT '' NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sweep, run_index, from_step, digest, device_class)
);
INSERT INTO curve_chunks_of_classes (sweep, run_index, from_step, to_step, digest, size_bytes)
  SELECT sweep, run_index, from_step, to_step, digest, size_bytes FROM curve_chunks;
DROP TABLE curve_chunks;
ALTER TABLE curve_chunks_of_classes RENAME TO curve_chunks;
