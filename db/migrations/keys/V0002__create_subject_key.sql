-- A key of its own for each person and organisation: deleting it makes what it sealed unreadable, in this database and in
-- every copy that is younger than the erasure.
ALTER TABLE keys.keyset DROP CONSTRAINT keyset_purpose_check;
ALTER TABLE keys.keyset ADD CONSTRAINT keyset_purpose_check
  CHECK (purpose IN ('field', 'blind-index', 'key-encryption', 'log', 'root', 'issuer', 'anchor'));

CREATE TABLE keys.subject_key (
  subject    uuid        PRIMARY KEY,
  wrapped    bytea       NOT NULL CHECK (octet_length(wrapped) BETWEEN 61 AND 200),
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE keys.subject_key IS 'HASHED: wrapped is encrypted and authenticated by the key-encryption keyset together with every other column; nothing opens with an altered row.';
COMMENT ON COLUMN keys.subject_key.subject IS 'Id of the person or organisation in the register.';
COMMENT ON COLUMN keys.subject_key.wrapped IS 'A random AES-256 key, encrypted with AES-256-GCM (Tink) under the key-encryption keyset.';

CREATE TABLE keys.erased_subject (
  subject   uuid        PRIMARY KEY,
  erased_at timestamptz NOT NULL
);
COMMENT ON TABLE keys.erased_subject IS 'DERIVED: whose key was deleted on purpose, so that he gets no new one; the acts are entries of the ledger (identity.key_act) and lines of the erasure journal outside the database.';

CREATE FUNCTION keys.refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM keys.erased_subject WHERE subject = NEW.subject) THEN
    RAISE EXCEPTION 'subject % was erased', NEW.subject USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER subject_key_not_of_erased BEFORE INSERT ON keys.subject_key
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_erased();
ALTER TABLE keys.subject_key ENABLE ALWAYS TRIGGER subject_key_not_of_erased;
CREATE TRIGGER erased_subject_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON keys.erased_subject
  FOR EACH STATEMENT EXECUTE FUNCTION keys.refuse_change();
ALTER TABLE keys.erased_subject ENABLE ALWAYS TRIGGER erased_subject_keeps;

GRANT SELECT, INSERT, UPDATE (wrapped), DELETE ON keys.subject_key TO commonseal_app;
GRANT SELECT, INSERT ON keys.erased_subject TO commonseal_app;
