-- Text is ordered by code points, as in H2, whatever collation the database was made with: pages and
-- exports depend on its order. Columns that have it already are left alone.
DO $$
DECLARE
  text_column RECORD;
BEGIN
  FOR text_column IN
    SELECT a.attrelid::regclass AS owner, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a
    JOIN pg_class r ON r.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_collation k ON k.oid = a.attcollation
    WHERE n.nspname = current_schema()
      AND r.relkind = 'r'
      AND r.relname <> 'flyway_schema_history'
      AND a.attnum > 0
      AND NOT a.attisdropped
      AND k.collname <> 'C'
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s COLLATE "C"',
      text_column.owner, text_column.name, text_column.type);
  END LOOP;
END
$$;
