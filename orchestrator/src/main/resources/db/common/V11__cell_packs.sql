-- What diagrams need of a cell, in one value: 100,000 runs are read as 2,000 of these. Made of the rows of runs and
-- measurements, so it can be made again at any time: with FALSE in fresh, it is not there or older than they are.
CREATE TABLE cell_packs (
  sweep VARCHAR(200) NOT NULL,
  cell_index BIGINT NOT NULL,
  cell VARCHAR(1000) NOT NULL,
  fresh BOOLEAN NOT NULL,
  pack BYTEA,
  PRIMARY KEY (sweep, cell_index)
);
CREATE INDEX cell_packs_by_fresh ON cell_packs (fresh, sweep, cell_index);
INSERT INTO cell_packs (sweep, cell_index, cell, fresh)
  SELECT sweep, cell_index, MIN(cell), FALSE FROM runs GROUP BY sweep, cell_index;
