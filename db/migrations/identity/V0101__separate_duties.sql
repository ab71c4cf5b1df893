-- Who makes is not who checks, also for whoever writes into the database: what the application refuses is refused here once
-- more, for the natural person. A person found to be registered twice is one.

-- All references under which the person is registered; none for the program and for systems, which are nobody.
CREATE FUNCTION identity.same_person(ref text) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    WITH merged AS (
      SELECT DISTINCT ON (e.duplicate) 'person:' || e.duplicate AS duplicate, 'person:' || e.kept AS kept, e.kind
      FROM identity.merge_event e
      WHERE e.kind IN ('MERGED', 'SPLIT') AND same_person.ref ~ '^person:[0-9a-f-]{36}$'
      ORDER BY e.duplicate, e.entry DESC
    ), kept AS (
      SELECT coalesce((SELECT m.kept FROM merged m WHERE m.kind = 'MERGED' AND m.duplicate = same_person.ref), same_person.ref) AS ref
    )
    SELECT coalesce(array_agg(DISTINCT one) FILTER (WHERE one ~ '^person:'), '{}') FROM (
      SELECT same_person.ref AS one
      UNION ALL SELECT k.ref FROM kept k
      UNION ALL SELECT m.duplicate FROM merged m WHERE m.kind = 'MERGED' AND m.kept = (SELECT k.ref FROM kept k)
    ) every);
END $$;
REVOKE ALL ON FUNCTION identity.same_person(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.same_person(text) TO commonseal_app;

-- Nobody gives himself a role.
ALTER TABLE identity.grant_event ADD CONSTRAINT grant_event_not_own CHECK (kind = 'ENDED' OR actor <> 'person:' || person);
-- Nobody pulls his own document as an officer.
ALTER TABLE identity.disclosure ADD CONSTRAINT disclosure_not_own CHECK (officer <> ALL (owners));
-- Nobody answers his own objection.
ALTER TABLE identity.objection ADD CONSTRAINT objection_not_own CHECK (kind = 'RAISED' OR actor <> holder);

CREATE FUNCTION identity.refuse_same_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  acting constant text[] := identity.same_person(NEW.actor);
  one    boolean;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'grant_event' THEN
      one := NEW.kind = 'GRANTED' AND 'person:' || NEW.person = ANY (acting);
    WHEN 'merge_event' THEN
      one := NEW.kind IN ('MERGED', 'SPLIT') AND EXISTS (
        SELECT FROM identity.merge_event p WHERE p.id = NEW.about AND p.actor = ANY (acting));
    WHEN 'access_delay' THEN
      one := NEW.kind = 'IN_FORCE' AND EXISTS (
        SELECT FROM identity.access_delay p WHERE p.id = NEW.about AND p.actor = ANY (acting));
    WHEN 'break_glass' THEN
      one := NEW.kind = 'REVIEWED' AND (NEW.holder = ANY (acting) OR EXISTS (
        SELECT FROM identity.break_glass p WHERE p.id = NEW.about AND p.actor = ANY (acting)));
    WHEN 'objection' THEN
      -- Who is objected to does not answer.
      one := NEW.kind = 'ANSWERED' AND (
        EXISTS (SELECT FROM identity.look l WHERE l.id = NEW.logged AND l.actor = ANY (acting))
        OR EXISTS (SELECT FROM identity.disclosure d WHERE d.id = NEW.logged AND d.officer = ANY (acting)));
    WHEN 'authorisation_event' THEN
      -- Who agreed does not type the code.
      one := NEW.kind = 'REDEEMED' AND EXISTS (
        SELECT FROM identity.authorisation_event a
        WHERE a.authorisation = NEW.authorisation AND a.document = NEW.document AND a.kind = 'AGREED' AND a.actor = ANY (acting));
  END CASE;
  IF one THEN
    RAISE EXCEPTION '%.% takes two persons', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

DO $$
DECLARE
  separated text;
BEGIN
  FOREACH separated IN ARRAY ARRAY['grant_event', 'merge_event', 'access_delay', 'break_glass', 'objection', 'authorisation_event'] LOOP
    EXECUTE format('CREATE TRIGGER two_persons BEFORE INSERT ON identity.%I FOR EACH ROW EXECUTE FUNCTION identity.refuse_same_person()', separated);
    EXECUTE format('ALTER TABLE identity.%I ENABLE ALWAYS TRIGGER two_persons', separated);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION identity.refuse_same_person() FROM PUBLIC;
