-- Registers that an office keeps elsewhere: how their columns become fields, what was read, which row became which document.
CREATE TABLE documents.register_mapping (
  register  text        NOT NULL CHECK (register ~ '^[A-Za-z][A-Za-z0-9-]{0,39}$'),
  version   integer     NOT NULL CHECK (version >= 1),
  kind      text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  office    text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  content   text        NOT NULL CHECK (length(content) BETWEEN 2 AND 100000),
  officer   text        NOT NULL CHECK (length(officer) BETWEEN 1 AND 200),
  at        timestamptz NOT NULL,
  blinding  bytea       NOT NULL,
  entry     bigint      NOT NULL,
  PRIMARY KEY (register, version),
  CONSTRAINT register_mapping_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.register_mapping IS 'LEDGERED: how the columns of an office''s own register become fields of a kind (record register.mapping). Names of columns and code lists, nobody''s data.';
COMMENT ON COLUMN documents.register_mapping.content IS 'Canonical JSON; the newest version counts.';
CREATE TRIGGER register_mapping_append_only BEFORE UPDATE OR DELETE ON documents.register_mapping FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER register_mapping_no_truncate BEFORE TRUNCATE ON documents.register_mapping EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.register_mapping ENABLE ALWAYS TRIGGER register_mapping_append_only;
ALTER TABLE documents.register_mapping ENABLE ALWAYS TRIGGER register_mapping_no_truncate;
GRANT SELECT, INSERT, UPDATE (blinding) ON documents.register_mapping TO commonseal_app;

CREATE TABLE documents.register_reading (
  id            uuid        PRIMARY KEY,
  register      text        NOT NULL,
  version       integer     NOT NULL,
  source_digest bytea       NOT NULL CHECK (octet_length(source_digest) = 32),
  row_count     integer     NOT NULL CHECK (row_count >= 1),
  same          integer     NOT NULL CHECK (same BETWEEN 0 AND row_count),
  unmapped      text[]      NOT NULL,
  read_by       text        NOT NULL CHECK (read_by ~ '^person:'),
  read_at       timestamptz NOT NULL,
  fresh         uuid        NULL REFERENCES documents.batch (id),
  changed       uuid        NULL REFERENCES documents.batch (id),
  vanished      uuid        NULL REFERENCES documents.batch (id),
  FOREIGN KEY (register, version) REFERENCES documents.register_mapping (register, version)
);
COMMENT ON TABLE documents.register_reading IS 'HASHED: readings of a register; id, mapping and source_digest make the file_digest of their batches, which batch.started seals.';
COMMENT ON COLUMN documents.register_reading.source_digest IS 'SHA-256 of the file, or of the view written as CSV.';
CREATE INDEX register_reading_newest ON documents.register_reading (register, id DESC);
CREATE INDEX register_reading_of_mapping ON documents.register_reading (register, version);
CREATE INDEX register_reading_fresh ON documents.register_reading (fresh);
CREATE INDEX register_reading_changed ON documents.register_reading (changed);
CREATE INDEX register_reading_vanished ON documents.register_reading (vanished);
CREATE TRIGGER register_reading_append_only BEFORE UPDATE OR DELETE ON documents.register_reading FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER register_reading_no_truncate BEFORE TRUNCATE ON documents.register_reading EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.register_reading ENABLE ALWAYS TRIGGER register_reading_append_only;
ALTER TABLE documents.register_reading ENABLE ALWAYS TRIGGER register_reading_no_truncate;
GRANT SELECT, INSERT ON documents.register_reading TO commonseal_app;

CREATE TABLE documents.register_item (
  register      text  NOT NULL CHECK (length(register) BETWEEN 1 AND 40),
  key_index     bytea NOT NULL CHECK (octet_length(key_index) = 16),
  content_index bytea NOT NULL CHECK (octet_length(content_index) = 16),
  document_id   uuid  NOT NULL REFERENCES documents.document (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (register, key_index)
);
COMMENT ON TABLE documents.register_item IS 'EPHEMERAL: which row of a register is which document, to tell what is new, changed or gone at the next reading. Decides nothing: a person signs off what follows from it.';
COMMENT ON COLUMN documents.register_item.key_index IS 'Blind index of the row''s key.';
COMMENT ON COLUMN documents.register_item.content_index IS 'Blind index of what the mapping made of the row.';
CREATE INDEX register_item_document ON documents.register_item (document_id);
GRANT SELECT, INSERT, DELETE, UPDATE (content_index, document_id) ON documents.register_item TO commonseal_app;

ALTER TABLE documents.register_mapping ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE documents.register_reading ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE documents.register_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.register_mapping TO commonseal_owner USING (true);
CREATE POLICY owner ON documents.register_reading TO commonseal_owner USING (true);
CREATE POLICY owner ON documents.register_item TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.register_mapping TO commonseal_app USING ((SELECT documents.acts_as_issuer()));
CREATE POLICY concerned ON documents.register_reading TO commonseal_app USING ((SELECT documents.acts_as_issuer()));
CREATE POLICY concerned ON documents.register_item TO commonseal_app USING ((SELECT documents.acts_as_issuer()));

-- A row that ends a document names the document that another row issued.
DROP INDEX documents.batch_row_document;
CREATE UNIQUE INDEX batch_row_document ON documents.batch_row (document_id, batch_id) WHERE document_id IS NOT NULL;
