-- "ordering" is unique by its column already, which has an index of its own: a second one is written at each event.
DROP INDEX IF EXISTS PUBLIC."event_journal_ordering_idx";
