-- That a verification took place and what it found, for whoever asked and is not named.
CREATE TABLE documents.check_receipt (
  id       uuid        PRIMARY KEY,
  file     bytea       NOT NULL CHECK (octet_length(file) BETWEEN 1 AND 100000),
  at       timestamptz NOT NULL,
  blinding bytea       NOT NULL,
  entry    bigint      NOT NULL,
  CONSTRAINT check_receipt_entry UNIQUE (entry)
);
COMMENT ON TABLE documents.check_receipt IS 'LEDGERED: signed receipts of verifications (record verification.receipt). No column tells who asked.';
COMMENT ON COLUMN documents.check_receipt.file IS 'The receipt as handed out: digest of the file or the public code, verdict, codes.';

CREATE TRIGGER check_receipt_append_only BEFORE UPDATE OR DELETE ON documents.check_receipt FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER check_receipt_no_truncate BEFORE TRUNCATE ON documents.check_receipt EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.check_receipt ENABLE ALWAYS TRIGGER check_receipt_append_only;
ALTER TABLE documents.check_receipt ENABLE ALWAYS TRIGGER check_receipt_no_truncate;
GRANT SELECT, INSERT, UPDATE (blinding) ON documents.check_receipt TO commonseal_app;

ALTER TABLE documents.check_receipt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.check_receipt TO commonseal_owner USING (true);
CREATE FUNCTION documents.acts_as_auditor() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.acts_as('AUDITOR');
END $$;
CREATE POLICY concerned ON documents.check_receipt TO commonseal_app USING ((SELECT documents.acts_as_auditor()));
