-- When a PERIODIC or BEST checkpoint stopped being kept. Its row stays: what was written is a fact.
ALTER TABLE checkpoints ADD COLUMN released_at TIMESTAMP(6) WITH TIME ZONE;
