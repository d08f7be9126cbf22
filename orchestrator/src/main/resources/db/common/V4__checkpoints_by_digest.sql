-- Measurements without a sweep name checkpoints by their digest.
CREATE INDEX checkpoints_by_digest ON checkpoints (digest);
