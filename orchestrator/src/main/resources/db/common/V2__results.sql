-- Results: rows read by clients, written by the projectors from the journal alone, so they can be
-- dropped and rebuilt. Types are those that H2 and PostgreSQL share.

-- The order of watching: one counter row; its lock makes the order of sequences that of commits.
CREATE TABLE sweep_sequence (
  id INTEGER PRIMARY KEY,
  last_taken BIGINT NOT NULL
);
INSERT INTO sweep_sequence (id, last_taken) VALUES (1, 0);

-- How far each entity's journal has been projected, and the sweep it speaks of.
CREATE TABLE projection_offsets (
  persistence_id VARCHAR(255) PRIMARY KEY,
  seq_nr BIGINT NOT NULL,
  sweep VARCHAR(200)
);

CREATE TABLE sweeps (
  name VARCHAR(200) PRIMARY KEY,
  project VARCHAR(100) NOT NULL,
  created_order BIGINT NOT NULL,
  state VARCHAR(16) NOT NULL,
  spec BYTEA NOT NULL,
  spec_digest VARCHAR(64) NOT NULL,
  description VARCHAR NOT NULL,
  created_by VARCHAR NOT NULL,
  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP(6) WITH TIME ZONE,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX sweeps_by_order ON sweeps (project, created_order);

CREATE TABLE sweep_labels (
  sweep VARCHAR(200) NOT NULL,
  label VARCHAR(63) NOT NULL,
  label_text VARCHAR NOT NULL,
  PRIMARY KEY (sweep, label)
);

-- One row per run of an opened block; runs of blocks not yet opened have none and are pending.
CREATE TABLE runs (
  sweep VARCHAR(200) NOT NULL,
  run_index BIGINT NOT NULL,
  run_key VARCHAR(64) NOT NULL,
  cell VARCHAR(1000) NOT NULL,
  cell_index BIGINT NOT NULL,
  replicate INTEGER NOT NULL,
  state VARCHAR(16) NOT NULL,
  task VARCHAR(100),
  attempt INTEGER NOT NULL,
  worker VARCHAR(200),
  outcome VARCHAR(16),
  outcome_step BIGINT,
  outcome_number DOUBLE PRECISION,
  outcome_text VARCHAR,
  steps BIGINT,
  epochs DOUBLE PRECISION,
  movement DOUBLE PRECISION,
  decay DOUBLE PRECISION,
  final_train_loss DOUBLE PRECISION,
  why_stopped VARCHAR,
  provenance BYTEA,
  PRIMARY KEY (sweep, run_index)
);
CREATE UNIQUE INDEX runs_by_key ON runs (sweep, run_key);
CREATE INDEX runs_by_cell ON runs (sweep, cell);
CREATE INDEX runs_by_task ON runs (sweep, task);
CREATE INDEX runs_by_state ON runs (sweep, state, outcome);

CREATE TABLE checkpoints (
  sweep VARCHAR(200) NOT NULL,
  run_index BIGINT NOT NULL,
  step BIGINT NOT NULL,
  role VARCHAR(16) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sweep, run_index, step, role, digest)
);

CREATE TABLE curve_chunks (
  sweep VARCHAR(200) NOT NULL,
  run_index BIGINT NOT NULL,
  from_step BIGINT NOT NULL,
  to_step BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sweep, run_index, from_step, digest)
);

-- replicate_b is -1 for a measurement of one run. payload is the whole measurement; the columns
-- beside it are for queries and sums.
CREATE TABLE measurements (
  sweep VARCHAR(200) NOT NULL,
  cell_index BIGINT NOT NULL,
  kind VARCHAR(64) NOT NULL,
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
  PRIMARY KEY (sweep, cell_index, kind, replicate_a, replicate_b)
);

-- What watchers are told, in order.
CREATE TABLE facts (
  sweep_seq BIGINT PRIMARY KEY,
  sweep VARCHAR(200) NOT NULL,
  recorded_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  payload BYTEA NOT NULL
);
CREATE INDEX facts_by_sweep ON facts (sweep, sweep_seq);
