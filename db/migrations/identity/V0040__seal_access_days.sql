-- Each finished day of the access log becomes one ledger entry: what the database holds of it, and where its file ended.
CREATE TABLE identity.access_day (
  id         uuid        PRIMARY KEY,
  day        date        NOT NULL UNIQUE,
  row_count  bigint      NOT NULL CHECK (row_count >= 0),
  rows_hash  bytea       NOT NULL CHECK (length(rows_hash) = 32),
  file_chain bytea       NOT NULL CHECK (length(file_chain) = 32),
  at         timestamptz NOT NULL,
  actor      text        NOT NULL,
  entry      bigint      NOT NULL UNIQUE,
  blinding   bytea       NOT NULL
);
COMMENT ON TABLE identity.access_day IS 'LEDGERED: finished days of the access log; a day (UTC) is sealed once.';
COMMENT ON COLUMN identity.access_day.rows_hash IS 'SHA-256 over the day''s disclosures and looks, in order of time and id.';
COMMENT ON COLUMN identity.access_day.file_chain IS 'Chain value of the last line of that day''s file, or of the file before.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.access_day TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, day, row_count, rows_hash, file_chain, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.access_day FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.access_day ENABLE ALWAYS TRIGGER ledgered_unchanged;

CREATE INDEX disclosure_at ON identity.disclosure (at, id);
