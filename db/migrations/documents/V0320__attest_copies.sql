-- Attested copies: a paper of somebody else that an office accepted once, kept with its holder's agreement for later cases.
-- Sealed like a document and never signed as its issuer: the column says so, and the credential's type with it.
ALTER TABLE documents.document
  ADD COLUMN copied text NULL CHECK (copied IN ('ORIGINAL_SEEN', 'CERTIFIED_COPY', 'DIGITAL_ORIGINAL')),
  ADD CONSTRAINT document_copied CHECK (copied IS NULL OR case_id IS NULL AND predecessor IS NULL AND drafted_by IS NULL AND eyes IS NULL),
  DROP CONSTRAINT document_number;
COMMENT ON COLUMN documents.document.copied IS 'What the office saw of the paper, if this is an attested copy of one; absent for a document that the office issued. Part of the sealed credential, whose type follows from it.';
COMMENT ON COLUMN documents.document.number_index IS 'Blind index of the number: no number of a kind is given twice (INV-D2). A copy has the number that its paper has.';
CREATE UNIQUE INDEX document_number ON documents.document (kind, number_index) WHERE copied IS NULL;
CREATE INDEX document_copy_number ON documents.document (kind, number_index) WHERE copied IS NOT NULL;

ALTER TABLE documents.evidence ADD COLUMN copied boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN documents.evidence.copied IS 'Whether what was asked for is an attested copy; part of the record if so.';

CREATE TABLE documents.copied_paper (
  id          uuid        PRIMARY KEY,
  case_id     uuid        NOT NULL,
  slot        text        NOT NULL CHECK (length(slot) BETWEEN 1 AND 200),
  kind        text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  office      text        NOT NULL CHECK (length(office) BETWEEN 1 AND 100),
  holder      text        NOT NULL CHECK (holder ~ '^(person|organisation):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
  proposed_by text        NOT NULL CHECK (proposed_by ~ '^person:'),
  proposed_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL CHECK (received_at <= proposed_at),
  content     bytea       NOT NULL CHECK (octet_length(content) BETWEEN 32 AND 300000),
  file        bytea       NOT NULL CHECK (octet_length(file) BETWEEN 32 AND 11000000)
);
COMMENT ON TABLE documents.copied_paper IS 'HASHED: what an officer read from a paper, and the file of it, before its holder agreed and with the copy afterwards (the same id). Content and file are encrypted and authenticated with their place; content repeats the other columns, the sealed credential of the copy repeats content and the digest of the file.';
COMMENT ON COLUMN documents.copied_paper.content IS 'Encrypted under the holder''s key. Canonical JSON: what he is asked to agree to.';
COMMENT ON COLUMN documents.copied_paper.received_at IS 'Since when the case has had the file: whatever was decided in it from then on may rest on the paper.';
COMMENT ON COLUMN documents.copied_paper.file IS 'Encrypted under the holder''s key. The file as it was accepted in the case.';
CREATE INDEX copied_paper_by_case ON documents.copied_paper (case_id);
CREATE INDEX copied_paper_by_holder ON documents.copied_paper (holder);

-- What was never agreed to is forgotten; what became a copy stays with it.
CREATE FUNCTION documents.forget_only_proposals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (SELECT FROM documents.document d WHERE d.id = OLD.id) THEN
      RETURN OLD;
    END IF;
  ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['content', 'file'] = to_jsonb(OLD) - ARRAY['content', 'file'] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'INV-D1: %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE ALL ON FUNCTION documents.forget_only_proposals() FROM PUBLIC;
CREATE TRIGGER copied_paper_append_only BEFORE UPDATE OR DELETE ON documents.copied_paper FOR EACH ROW EXECUTE FUNCTION documents.forget_only_proposals();
CREATE TRIGGER copied_paper_no_truncate BEFORE TRUNCATE ON documents.copied_paper EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.copied_paper ENABLE ALWAYS TRIGGER copied_paper_append_only;
ALTER TABLE documents.copied_paper ENABLE ALWAYS TRIGGER copied_paper_no_truncate;

ALTER TABLE documents.copied_paper ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.copied_paper TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.copied_paper TO commonseal_app
  USING ((SELECT documents.acts_on_documents()) OR holder = ANY ((SELECT documents.actor_holders())::text[]));
GRANT SELECT, INSERT, DELETE ON documents.copied_paper TO commonseal_app;
GRANT UPDATE (content, file) ON documents.copied_paper TO commonseal_app;

-- Nobody proposes a copy of his own paper. Its holder, and nobody else of those who own it, may end a copy that was made for him.
CREATE OR REPLACE FUNCTION documents.refuse_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  own boolean;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'document_holder' THEN
      own := EXISTS (SELECT FROM documents.document d
        WHERE d.id = NEW.document_id AND NEW.holder = ANY (identity.same_person(d.issued_by)));
    WHEN 'status_event' THEN
      own := EXISTS (SELECT FROM documents.document_holder h
        WHERE h.document_id = NEW.document_id AND h.holder = ANY (identity.same_person(NEW.actor)))
        AND NOT (NEW.type = 'SURRENDERED'
          AND EXISTS (SELECT FROM documents.document d WHERE d.id = NEW.document_id AND d.copied IS NOT NULL));
    WHEN 'evidence_owner' THEN
      own := EXISTS (SELECT FROM documents.evidence e
        WHERE e.id = NEW.evidence_id AND e.outcome = 'PULLED' AND NEW.owner = ANY (identity.same_person(e.officer)));
    WHEN 'copied_paper' THEN
      own := NEW.holder = ANY (identity.same_person(NEW.proposed_by));
  END CASE;
  IF own THEN
    RAISE EXCEPTION '%.%: nobody acts on his own document', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER not_own BEFORE INSERT ON documents.copied_paper FOR EACH ROW EXECUTE FUNCTION documents.refuse_own();
ALTER TABLE documents.copied_paper ENABLE ALWAYS TRIGGER not_own;
