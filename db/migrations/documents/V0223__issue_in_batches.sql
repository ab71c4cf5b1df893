-- Many documents from one file: uploaded, tried, started, carried on after a crash where it stopped. Each row has one effect.
CREATE TABLE documents.batch (
  id          uuid        PRIMARY KEY,
  effect      text        NOT NULL CHECK (effect ~ '^[A-Z][A-Z_]{0,39}$'),
  kind        text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  office      text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  file_digest bytea       NOT NULL CHECK (octet_length(file_digest) = 32),
  row_count   integer     NOT NULL CHECK (row_count BETWEEN 1 AND 1000000),
  state       text        NOT NULL CHECK (state IN ('CHECKING', 'CHECKED', 'RUNNING', 'DONE', 'DISCARDED')),
  position    integer     NOT NULL CHECK (position >= 0),
  uploaded_by text        NOT NULL CHECK (uploaded_by ~ '^person:'),
  uploaded_at timestamptz NOT NULL,
  started_by  text        NULL CHECK (started_by ~ '^person:'),
  started_at  timestamptz NULL,
  finished_at timestamptz NULL,
  two         boolean     NULL,
  blinding    bytea       NULL,
  entry       bigint      NULL UNIQUE,
  CONSTRAINT batch_started CHECK (CASE WHEN state IN ('RUNNING', 'DONE') THEN started_by IS NOT NULL AND started_at IS NOT NULL AND two IS NOT NULL AND blinding IS NOT NULL AND entry IS NOT NULL ELSE started_by IS NULL AND entry IS NULL END),
  CONSTRAINT batch_two CHECK (NOT coalesce(two, false) OR started_by <> uploaded_by)
);
COMMENT ON TABLE documents.batch IS 'LEDGERED: files of documents to issue; sealed when somebody starts it (record batch.started). state, position and finished_at tell the progress and are derived from batch_row.';
COMMENT ON COLUMN documents.batch.position IS 'Rows up to this line of the file are checked (CHECKING) or done (RUNNING).';
COMMENT ON COLUMN documents.batch.file_digest IS 'SHA-256 of the file as uploaded; the same file of the same kind is not taken twice while the first is unfinished.';
CREATE UNIQUE INDEX batch_once ON documents.batch (kind, effect, file_digest) WHERE state <> 'DISCARDED';
CREATE INDEX batch_by_office ON documents.batch (office, id DESC);
CREATE INDEX batch_open ON documents.batch (id) WHERE state IN ('CHECKING', 'RUNNING');

CREATE TABLE documents.batch_row (
  batch_id    uuid    NOT NULL REFERENCES documents.batch (id),
  line        integer NOT NULL CHECK (line >= 1),
  content     bytea   NULL,
  key_index   bytea   NULL CHECK (octet_length(key_index) = 16),
  state       text    NOT NULL CHECK (state IN ('READ', 'GOOD', 'BAD', 'DONE', 'FAILED')),
  problems    text[]  NULL CHECK (cardinality(problems) BETWEEN 1 AND 400),
  document_id uuid    NULL REFERENCES documents.document (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (batch_id, line),
  CONSTRAINT batch_row_done CHECK ((state = 'DONE') = (document_id IS NOT NULL)),
  CONSTRAINT batch_row_problems CHECK ((state IN ('BAD', 'FAILED')) = (problems IS NOT NULL))
);
COMMENT ON TABLE documents.batch_row IS 'EPHEMERAL: rows of a file and what became of each. Content is deleted when the row is done, and with a discarded batch.';
COMMENT ON COLUMN documents.batch_row.content IS 'Encrypted. The row as read.';
COMMENT ON COLUMN documents.batch_row.key_index IS 'Blind index of what tells rows apart, to find doubles within the file.';
COMMENT ON COLUMN documents.batch_row.problems IS 'field:CODE of each thing wrong; names of fields, never values.';
CREATE UNIQUE INDEX batch_row_document ON documents.batch_row (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX batch_row_wrong ON documents.batch_row (batch_id, line) WHERE state IN ('BAD', 'FAILED');
CREATE INDEX batch_row_by_key ON documents.batch_row (batch_id, key_index);

CREATE FUNCTION documents.hold_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (CASE OLD.state
      WHEN 'CHECKING' THEN NEW.state IN ('CHECKING', 'CHECKED', 'DISCARDED')
      WHEN 'CHECKED' THEN NEW.state IN ('CHECKED', 'RUNNING', 'DISCARDED')
      WHEN 'RUNNING' THEN NEW.state IN ('RUNNING', 'DONE')
      ELSE NEW.state = OLD.state END)
    OR OLD.state IN ('RUNNING', 'DONE') AND NEW.position < OLD.position
    OR to_jsonb(NEW) - ARRAY['state', 'position', 'finished_at', 'blinding', 'started_by', 'started_at', 'two', 'entry']
      <> to_jsonb(OLD) - ARRAY['state', 'position', 'finished_at', 'blinding', 'started_by', 'started_at', 'two', 'entry']
    OR OLD.entry IS NOT NULL AND (NEW.started_by, NEW.started_at, NEW.two, NEW.entry) IS DISTINCT FROM (OLD.started_by, OLD.started_at, OLD.two, OLD.entry) THEN
    RAISE EXCEPTION 'INV-D8: a batch moves forward only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER batch_moves_forward BEFORE UPDATE ON documents.batch FOR EACH ROW EXECUTE FUNCTION documents.hold_batch();
CREATE TRIGGER batch_no_delete BEFORE DELETE ON documents.batch FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER batch_no_truncate BEFORE TRUNCATE ON documents.batch EXECUTE FUNCTION documents.refuse_change();

-- A row that had its effect keeps it.
CREATE FUNCTION documents.hold_batch_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('DONE', 'FAILED') OR NEW.batch_id <> OLD.batch_id OR NEW.line <> OLD.line THEN
    RAISE EXCEPTION 'INV-D8: a row of a batch has one effect' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER batch_row_once BEFORE UPDATE ON documents.batch_row FOR EACH ROW EXECUTE FUNCTION documents.hold_batch_row();
CREATE TRIGGER batch_row_no_truncate BEFORE TRUNCATE ON documents.batch_row EXECUTE FUNCTION documents.refuse_change();

CREATE FUNCTION documents.refuse_lone_start() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF coalesce(NEW.two, false) AND NEW.uploaded_by = ANY (identity.same_person(NEW.started_by)) THEN
    RAISE EXCEPTION '%.% takes two persons', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION documents.refuse_lone_start() FROM PUBLIC;
CREATE TRIGGER never_alone BEFORE INSERT OR UPDATE ON documents.batch FOR EACH ROW EXECUTE FUNCTION documents.refuse_lone_start();
ALTER TABLE documents.batch ENABLE ALWAYS TRIGGER batch_moves_forward;
ALTER TABLE documents.batch ENABLE ALWAYS TRIGGER batch_no_delete;
ALTER TABLE documents.batch ENABLE ALWAYS TRIGGER batch_no_truncate;
ALTER TABLE documents.batch ENABLE ALWAYS TRIGGER never_alone;
ALTER TABLE documents.batch_row ENABLE ALWAYS TRIGGER batch_row_once;
ALTER TABLE documents.batch_row ENABLE ALWAYS TRIGGER batch_row_no_truncate;

GRANT SELECT, INSERT, UPDATE (state, position, started_by, started_at, finished_at, two, blinding, entry) ON documents.batch TO commonseal_app;
GRANT SELECT, INSERT, DELETE, UPDATE (content, key_index, state, problems, document_id) ON documents.batch_row TO commonseal_app;
ALTER TABLE documents.batch ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE documents.batch_row ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.batch TO commonseal_owner USING (true);
CREATE POLICY owner ON documents.batch_row TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.batch TO commonseal_app USING ((SELECT documents.acts_as_issuer()));
CREATE POLICY concerned ON documents.batch_row TO commonseal_app USING ((SELECT documents.acts_as_issuer()));
