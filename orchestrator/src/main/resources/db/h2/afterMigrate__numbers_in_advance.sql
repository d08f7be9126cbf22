-- Places in the journal are taken a thousand at a time: each taking is a write of its own. A kill leaves a gap, which means
-- nothing: what is read in order is read by the numbers of its entity.
ALTER TABLE PUBLIC."event_journal" ALTER COLUMN "ordering" SET CACHE 1000;
