-- Sweeps that were deleted: their other rows are taken away bit by bit.
CREATE TABLE deleted_sweeps (
  name VARCHAR(200) PRIMARY KEY,
  deleted_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  purged BOOLEAN DEFAULT FALSE NOT NULL
);
