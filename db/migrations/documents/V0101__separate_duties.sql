-- Nobody issues, changes or pulls his own document as an officer, whoever writes the row.
CREATE FUNCTION documents.refuse_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
        WHERE h.document_id = NEW.document_id AND h.holder = ANY (identity.same_person(NEW.actor)));
    WHEN 'evidence_owner' THEN
      own := EXISTS (SELECT FROM documents.evidence e
        WHERE e.id = NEW.evidence_id AND e.outcome = 'PULLED' AND NEW.owner = ANY (identity.same_person(e.officer)));
  END CASE;
  IF own THEN
    RAISE EXCEPTION '%.%: nobody acts on his own document', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

DO $$
DECLARE
  separated text;
BEGIN
  FOREACH separated IN ARRAY ARRAY['document_holder', 'status_event', 'evidence_owner'] LOOP
    EXECUTE format('CREATE TRIGGER not_own BEFORE INSERT ON documents.%I FOR EACH ROW EXECUTE FUNCTION documents.refuse_own()', separated);
    EXECUTE format('ALTER TABLE documents.%I ENABLE ALWAYS TRIGGER not_own', separated);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION documents.refuse_own() FROM PUBLIC;
