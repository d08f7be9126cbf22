-- Checkpoints that researchers have brought, which no run has left. Other than the rest these rows are made of no facts:
-- they are all that is known of them.
CREATE TABLE imported_checkpoints (
  name VARCHAR(200) PRIMARY KEY,
  project VARCHAR(100) NOT NULL,
  created_order BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  spec BYTEA NOT NULL,
  description VARCHAR NOT NULL,
  created_by VARCHAR NOT NULL,
  request_id VARCHAR(36) NOT NULL,
  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE UNIQUE INDEX imported_checkpoints_by_order ON imported_checkpoints (project, created_order);
CREATE INDEX imported_checkpoints_by_digest ON imported_checkpoints (project, digest);
