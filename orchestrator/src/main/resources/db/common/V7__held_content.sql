-- Content that is needed beside checkpoints, curves and measurements: the newest resume states of packs under way, and
-- checkpoints of other sweeps that are measured.
CREATE TABLE held_content (
  sweep VARCHAR(200) NOT NULL,
  holder VARCHAR(100) NOT NULL,
  step BIGINT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sweep, holder, digest)
);
