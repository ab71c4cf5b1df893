-- Documents as sealed PDF files: drawn at the first request, then always the same bytes.
CREATE TABLE documents.artefact (
  document_id uuid        NOT NULL REFERENCES documents.document (id),
  type        text        NOT NULL CHECK (type = 'PDF'),
  content     bytea       NOT NULL CHECK (octet_length(content) BETWEEN 32 AND 10485760),
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (document_id, type)
);
COMMENT ON TABLE documents.artefact IS 'HASHED: content is encrypted and authenticated with its place, and carries the district''s seal; what was changed does not open.';
COMMENT ON COLUMN documents.artefact.content IS 'The file, encrypted as the credential of its document is.';

CREATE TABLE documents.seal_certificate (
  number      integer     PRIMARY KEY CHECK (number >= 1),
  authority   bytea       NOT NULL CHECK (octet_length(authority) BETWEEN 100 AND 10000),
  certificate bytea       NOT NULL CHECK (octet_length(certificate) BETWEEN 100 AND 10000),
  revocations bytea       NOT NULL CHECK (octet_length(revocations) BETWEEN 50 AND 1000000),
  made_at     timestamptz NOT NULL
);
COMMENT ON TABLE documents.seal_certificate IS 'HASHED: signed by the key of the authority, whose fingerprint stands in the published trust file. Public.';
COMMENT ON COLUMN documents.seal_certificate.authority IS 'The root certificate of the district''s seals, in DER.';
COMMENT ON COLUMN documents.seal_certificate.certificate IS 'Of the seal, in DER.';
COMMENT ON COLUMN documents.seal_certificate.revocations IS 'The authority''s revocation list, in DER.';

CREATE TRIGGER artefact_append_only BEFORE UPDATE OR DELETE ON documents.artefact FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('content');
CREATE TRIGGER artefact_no_truncate BEFORE TRUNCATE ON documents.artefact EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER seal_certificate_append_only BEFORE UPDATE OR DELETE ON documents.seal_certificate FOR EACH ROW EXECUTE FUNCTION documents.refuse_change();
CREATE TRIGGER seal_certificate_no_truncate BEFORE TRUNCATE ON documents.seal_certificate EXECUTE FUNCTION documents.refuse_change();
ALTER TABLE documents.artefact ENABLE ALWAYS TRIGGER artefact_append_only;
ALTER TABLE documents.artefact ENABLE ALWAYS TRIGGER artefact_no_truncate;
ALTER TABLE documents.seal_certificate ENABLE ALWAYS TRIGGER seal_certificate_append_only;
ALTER TABLE documents.seal_certificate ENABLE ALWAYS TRIGGER seal_certificate_no_truncate;

ALTER TABLE documents.artefact ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.artefact TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.artefact TO commonseal_app
  USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));

GRANT SELECT, INSERT ON documents.artefact, documents.seal_certificate TO commonseal_app;
GRANT UPDATE (content) ON documents.artefact TO commonseal_app;
