-- The last lines of a trainer's log at the last attempt at a run that failed.
ALTER TABLE runs ADD COLUMN log_tail VARCHAR(64);
ALTER TABLE runs ADD COLUMN log_tail_bytes BIGINT;
