-- Since when there are ends of sweeps to tell to addresses: one row, of the first start with an address.
CREATE TABLE told_since (since TIMESTAMP(6) WITH TIME ZONE NOT NULL PRIMARY KEY);
-- Which end an address has acknowledged, or was given up: kept for as long as the end is looked at, so that whichever
-- orchestrator serves tells each end that nobody was told of.
CREATE TABLE told_ends (
  destination VARCHAR(64) NOT NULL,
  event VARCHAR(64) NOT NULL,
  ended_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (destination, event)
);
