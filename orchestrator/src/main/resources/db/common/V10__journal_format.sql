-- The newest form of facts that a release has written to the journal: an older one must not read on. Empty before the first start.
CREATE TABLE journal_format (format INTEGER NOT NULL PRIMARY KEY);
