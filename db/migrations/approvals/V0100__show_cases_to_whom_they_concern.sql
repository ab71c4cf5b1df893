-- Row security, as in schema identity: cases exist for the program, for officers who work on cases or audit them, and for
-- those whose cases they are: applicants and parties, who represents them, who opened it. The functions that read schema
-- identity do so by what it offers for this, and by nothing else.

CREATE FUNCTION approvals.acts_on_cases() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.acts_as('COUNTER_CLERK', 'APPROVER', 'ASSISTANT', 'ISSUER', 'SUPERVISOR', 'AUDITOR');
END $$;

CREATE FUNCTION approvals.actor_holders() RETURNS text[] LANGUAGE plpgsql STABLE
AS $$ BEGIN
  RETURN identity.actor_holders();
END $$;

CREATE FUNCTION approvals.actor_cases() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  mine constant text[] := approvals.actor_holders();
BEGIN
  RETURN QUERY
    SELECT c.id FROM approvals.approval_case c WHERE c.applicant = ANY (mine)
    UNION
    SELECT p.case_id FROM approvals.case_party p WHERE p.holder = ANY (mine);
END $$;

-- Who opens a case for somebody else writes its row before he is one of its parties; it shows him nothing.
CREATE FUNCTION approvals.cases_begun() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ BEGIN
  RETURN QUERY SELECT c.id FROM approvals.approval_case c
    WHERE c.opened_by = current_setting('commonseal.actor', true) AND c.last_event = 0;
END $$;
CREATE INDEX approval_case_begun ON approvals.approval_case (opened_by) WHERE last_event = 0;
REVOKE ALL ON FUNCTION approvals.actor_cases(), approvals.cases_begun() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approvals.actor_cases(), approvals.cases_begun() TO commonseal_app;

DO $$
DECLARE
  protected text;
BEGIN
  FOREACH protected IN ARRAY ARRAY['case_answer', 'upload', 'case_slot', 'case_item', 'decision', 'opinion',
    'joint_event', 'clock_stop', 'case_event'] LOOP
    EXECUTE format('ALTER TABLE approvals.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format('CREATE POLICY owner ON approvals.%I TO commonseal_owner USING (true)', protected);
    EXECUTE format('CREATE POLICY concerned ON approvals.%I TO commonseal_app '
                   'USING ((SELECT approvals.acts_on_cases()) OR case_id IN (SELECT approvals.actor_cases()))', protected);
  END LOOP;
END
$$;
ALTER TABLE approvals.case_party ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON approvals.case_party TO commonseal_owner USING (true);
CREATE POLICY concerned ON approvals.case_party TO commonseal_app
  USING ((SELECT approvals.acts_on_cases()) OR case_id IN (SELECT approvals.actor_cases()));
CREATE POLICY begun ON approvals.case_party FOR INSERT TO commonseal_app WITH CHECK (case_id IN (SELECT approvals.cases_begun()));
ALTER TABLE approvals.approval_case ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON approvals.approval_case TO commonseal_owner USING (true);
CREATE POLICY concerned ON approvals.approval_case TO commonseal_app
  USING ((SELECT approvals.acts_on_cases()) OR id IN (SELECT approvals.actor_cases()));
CREATE POLICY begun ON approvals.approval_case FOR INSERT TO commonseal_app
  WITH CHECK (opened_by = current_setting('commonseal.actor', true) AND last_event = 0);
-- Reports count what their columns let them.
CREATE POLICY reports ON approvals.approval_case FOR SELECT TO commonseal_read USING (true);
