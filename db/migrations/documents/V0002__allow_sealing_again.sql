-- When the district's key is exchanged, sealed values are sealed again; every other column still keeps what was written.
CREATE FUNCTION documents.only_seals_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'INV-D1: %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER document_append_only ON documents.document;
DROP TRIGGER status_event_append_only ON documents.status_event;
DROP TRIGGER evidence_append_only ON documents.evidence;
DROP TRIGGER evidence_export_append_only ON documents.evidence_export;
DROP TRIGGER trust_version_append_only ON documents.trust_version;
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON documents.document FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('number_sealed', 'number_index', 'credential', 'blinding');
CREATE TRIGGER status_event_append_only BEFORE UPDATE OR DELETE ON documents.status_event FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON documents.evidence FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
CREATE TRIGGER evidence_export_append_only BEFORE UPDATE OR DELETE ON documents.evidence_export FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('reason', 'blinding');
CREATE TRIGGER trust_version_append_only BEFORE UPDATE OR DELETE ON documents.trust_version FOR EACH ROW EXECUTE FUNCTION documents.only_seals_again('blinding');
ALTER TABLE documents.document ENABLE ALWAYS TRIGGER document_append_only;
ALTER TABLE documents.status_event ENABLE ALWAYS TRIGGER status_event_append_only;
ALTER TABLE documents.evidence ENABLE ALWAYS TRIGGER evidence_append_only;
ALTER TABLE documents.evidence_export ENABLE ALWAYS TRIGGER evidence_export_append_only;
ALTER TABLE documents.trust_version ENABLE ALWAYS TRIGGER trust_version_append_only;
GRANT UPDATE (number_sealed, number_index, credential, blinding) ON documents.document TO commonseal_app;
GRANT UPDATE (blinding) ON documents.status_event, documents.evidence, documents.trust_version TO commonseal_app;
GRANT UPDATE (reason, blinding) ON documents.evidence_export TO commonseal_app;
