-- Nobody decides or gives an opinion in a case that is his own, and links that a definition keeps apart are decided by
-- different people, whoever writes the row.
ALTER TABLE approvals.case_link ADD COLUMN separate text[] NOT NULL DEFAULT '{}' CHECK (array_position(separate, NULL) IS NULL);
COMMENT ON COLUMN approvals.case_link.separate IS 'Links that another person must decide, as the definition says.';

CREATE FUNCTION approvals.refuse_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  acting constant text[] := identity.same_person(NEW.officer);
BEGIN
  IF EXISTS (SELECT FROM approvals.approval_case c WHERE c.id = NEW.case_id AND c.applicant = ANY (acting))
    OR EXISTS (SELECT FROM approvals.case_party p WHERE p.case_id = NEW.case_id AND p.holder = ANY (acting)) THEN
    RAISE EXCEPTION '%.%: nobody acts on his own case', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  IF TG_TABLE_NAME = 'decision' AND EXISTS (
    SELECT FROM approvals.case_link l
    JOIN approvals.decision d ON d.case_id = l.case_id AND d.link = ANY (l.separate) AND d.officer = ANY (acting)
    JOIN approvals.case_link o ON o.case_id = d.case_id AND o.link = d.link AND o.round = d.round
    WHERE l.case_id = NEW.case_id AND l.link = NEW.link) THEN
    RAISE EXCEPTION 'approvals.decision takes two persons' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER not_own BEFORE INSERT ON approvals.decision FOR EACH ROW EXECUTE FUNCTION approvals.refuse_own();
CREATE TRIGGER not_own BEFORE INSERT ON approvals.opinion FOR EACH ROW EXECUTE FUNCTION approvals.refuse_own();
ALTER TABLE approvals.decision ENABLE ALWAYS TRIGGER not_own;
ALTER TABLE approvals.opinion ENABLE ALWAYS TRIGGER not_own;
REVOKE ALL ON FUNCTION approvals.refuse_own() FROM PUBLIC;
