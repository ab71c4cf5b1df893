-- What was written stays written: grants already say so to the application, these triggers say it to the owner, to
-- replication and to whoever forgot. One trigger for every LEDGERED table of this schema that has none yet. Columns that
-- the application has the right to update stay changeable (at most what a record does not hold, or holds sealed anew); every
-- other column, and every row, is refused.
CREATE FUNCTION identity.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CS001';
END
$$;

DO $$
DECLARE
  ledgered regclass;
  changed  text;
BEGIN
  FOR ledgered IN
    SELECT c.oid FROM pg_class c
    WHERE c.relnamespace = 'identity'::regnamespace AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') LIKE 'LEDGERED:%'
      AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname IN ('append_only', 'ledgered_unchanged'))
    ORDER BY c.relname
  LOOP
    SELECT CASE WHEN bool_or(has_column_privilege('commonseal_app', ledgered, a.attnum, 'UPDATE'))
           THEN ' OF ' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                  FILTER (WHERE NOT has_column_privilege('commonseal_app', ledgered, a.attnum, 'UPDATE'))
           ELSE '' END
      INTO changed FROM pg_attribute a WHERE a.attrelid = ledgered AND a.attnum > 0 AND NOT a.attisdropped;
    EXECUTE format('CREATE TRIGGER ledgered_unchanged BEFORE UPDATE%s OR DELETE OR TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change()', changed, ledgered);
    -- ALWAYS: session_replication_role = replica does not switch it off.
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER ledgered_unchanged', ledgered);
  END LOOP;
END
$$;
