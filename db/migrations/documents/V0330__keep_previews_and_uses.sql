-- Previews, verifications in a case and uses leave evidence as pulls do. What is wrong in a piece of evidence is superseded by
-- another piece, never changed.
ALTER TABLE documents.evidence
  ADD COLUMN link         text  NULL CHECK (length(link) BETWEEN 1 AND 100),
  ADD COLUMN decision     uuid  NULL,
  ADD COLUMN rests_on     uuid  NULL REFERENCES documents.evidence (id),
  ADD COLUMN file_digest  bytea NULL CHECK (octet_length(file_digest) = 32),
  ADD COLUMN supersedes   uuid  NULL REFERENCES documents.evidence (id),
  ADD COLUMN corrected_by text  NULL CHECK (length(corrected_by) BETWEEN 1 AND 200),
  ADD COLUMN correction   bytea NULL,
  DROP CONSTRAINT evidence_outcome_check,
  ADD CONSTRAINT evidence_outcome_check CHECK (outcome IN ('PULLED', 'PREVIEWED', 'VERIFIED', 'USED', 'ASKED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'OVER_LIMIT', 'NOT_CITED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK')),
  DROP CONSTRAINT evidence_content,
  ADD CONSTRAINT evidence_content CHECK ((outcome IN ('PULLED', 'PREVIEWED', 'USED')) = (credential_digest IS NOT NULL) AND (outcome IN ('PULLED', 'PREVIEWED', 'USED') OR cardinality(fields) = 0)),
  ADD CONSTRAINT evidence_use CHECK (CASE outcome WHEN 'USED' THEN num_nulls(link, decision, rests_on) = 0 ELSE num_nonnulls(link, decision, rests_on) = 0 END),
  ADD CONSTRAINT evidence_file CHECK ((outcome = 'VERIFIED') = (file_digest IS NOT NULL)),
  ADD CONSTRAINT evidence_correction CHECK (num_nonnulls(supersedes, corrected_by, correction) IN (0, 3)),
  ADD CONSTRAINT evidence_corrected_by_another CHECK (corrected_by <> officer),
  ADD CONSTRAINT evidence_superseded_once UNIQUE (supersedes);
COMMENT ON TABLE documents.evidence IS 'LEDGERED: electronic evidence of every pull, preview, refusal, failure, verification in a case and use by a decision (record pull.evidence). Names of fields, never values.';
COMMENT ON COLUMN documents.evidence.document_id IS 'As asked for; the document may not exist. Of a verification: the document of ours that the file is, zeros if it is none.';
COMMENT ON COLUMN documents.evidence.fields IS 'Names of the fields that left, or that the decision had; empty unless something was pulled, previewed or used (INV-D5).';
COMMENT ON COLUMN documents.evidence.reason IS 'Code of the check that decided, or of the owner''s refusal.';
COMMENT ON COLUMN documents.evidence.credential_digest IS 'SHA-256 of the credential that was disclosed or used; absent if nothing was.';
COMMENT ON COLUMN documents.evidence.link IS 'Of a use: the link that was decided.';
COMMENT ON COLUMN documents.evidence.decision IS 'Of a use: the decision, in the same transaction.';
COMMENT ON COLUMN documents.evidence.rests_on IS 'Of a use: the pull that got the document.';
COMMENT ON COLUMN documents.evidence.file_digest IS 'Of a verification: SHA-256 of the file.';
COMMENT ON COLUMN documents.evidence.supersedes IS 'The piece that this one corrects; all other columns say what should have stood there, but at, which says when it was corrected.';
COMMENT ON COLUMN documents.evidence.corrected_by IS 'The supervisor who corrected it; never the officer whose evidence it is.';
COMMENT ON COLUMN documents.evidence.correction IS 'Encrypted: why, as supervisors write what they like.';
CREATE INDEX evidence_by_use ON documents.evidence (rests_on) WHERE rests_on IS NOT NULL;
CREATE INDEX evidence_by_corrector ON documents.evidence (corrected_by, id DESC) WHERE corrected_by IS NOT NULL;

-- The reason of a correction is sealed again when the district's key is exchanged.
DROP TRIGGER evidence_append_only ON documents.evidence;
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON documents.evidence FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding', 'correction');
ALTER TABLE documents.evidence ENABLE ALWAYS TRIGGER evidence_append_only;
GRANT UPDATE (correction) ON documents.evidence TO commonseal_app;

-- Nobody looks at his own document as an officer either.
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
        WHERE e.id = NEW.evidence_id AND e.outcome IN ('PULLED', 'PREVIEWED') AND NEW.owner = ANY (identity.same_person(e.officer)));
    WHEN 'copied_paper' THEN
      own := NEW.holder = ANY (identity.same_person(NEW.proposed_by));
  END CASE;
  IF own THEN
    RAISE EXCEPTION '%.%: nobody acts on his own document', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION documents.refuse_own() FROM PUBLIC;
