-- Row security, as in schema identity: documents and the evidence of pulls exist for the program, for officers who work on
-- cases or documents or audit them, and for those whose documents they are, jointly held ones too.

CREATE FUNCTION documents.acts_on_documents() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.acts_as('COUNTER_CLERK', 'APPROVER', 'ASSISTANT', 'ISSUER', 'SUPERVISOR', 'AUDITOR');
END $$;

CREATE FUNCTION documents.actor_holders() RETURNS text[] LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.actor_holders();
END $$;

CREATE FUNCTION documents.actor_documents() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  mine constant text[] := documents.actor_holders();
BEGIN
  RETURN QUERY SELECT h.document_id FROM documents.document_holder h WHERE h.holder = ANY (mine);
END $$;

CREATE FUNCTION documents.actor_evidence() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  mine constant text[] := documents.actor_holders();
BEGIN
  RETURN QUERY SELECT o.evidence_id FROM documents.evidence_owner o WHERE o.owner = ANY (mine);
END $$;
REVOKE ALL ON FUNCTION documents.actor_documents(), documents.actor_evidence() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents.actor_documents(), documents.actor_evidence() TO commonseal_app;

DO $$
DECLARE
  protected record;
BEGIN
  FOR protected IN SELECT * FROM (VALUES
    ('document',        'id IN (SELECT documents.actor_documents())'),
    ('document_holder', 'document_id IN (SELECT documents.actor_documents())'),
    ('standing',        'document_id IN (SELECT documents.actor_documents())'),
    ('status_event',    'document_id IN (SELECT documents.actor_documents())'),
    ('evidence',        'id IN (SELECT documents.actor_evidence())'),
    ('evidence_owner',  'evidence_id IN (SELECT documents.actor_evidence())'),
    ('evidence_export', 'false')
  ) AS t (name, mine) LOOP
    EXECUTE format('ALTER TABLE documents.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected.name);
    EXECUTE format('CREATE POLICY owner ON documents.%I TO commonseal_owner USING (true)', protected.name);
    EXECUTE format('CREATE POLICY concerned ON documents.%I TO commonseal_app USING ((SELECT documents.acts_on_documents()) OR %s)',
      protected.name, protected.mine);
  END LOOP;
  -- Reports count what their columns let them.
  FOR protected IN SELECT unnest(ARRAY['document', 'standing', 'evidence']) AS name LOOP
    EXECUTE format('CREATE POLICY reports ON documents.%I FOR SELECT TO commonseal_read USING (true)', protected.name);
  END LOOP;
END
$$;
