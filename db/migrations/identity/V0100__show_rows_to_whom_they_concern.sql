-- Row security, the second wall: whatever a query of the application asks for, a transaction sees the rows that concern
-- who acts in it (commonseal.actor, which the kernel sets; commonseal.at is its time). Nobody set: nothing. The first wall
-- (Access.can) is finer and decides; each is tested with the other off.
--
--   job:, system:   the program itself, everything
--   officers        the tables that their roles work with; which office and case is the first wall's
--   anybody else    what is his: himself, those he represents, requests to them, his own accounts
--
-- Each policy asks its functions once per query. They belong to commonseal_owner and see past the policies; nobody signs in
-- as owner, migrations become it. Backups are dumped by a role that row security does not touch (roles.sql).

CREATE FUNCTION identity.acts_as_program() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT coalesce(left(current_setting('commonseal.actor', true), 4) = 'job:' OR left(current_setting('commonseal.actor', true), 7) = 'system:', false) $$;

CREATE FUNCTION identity.actor_person() RETURNS uuid LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN current_setting('commonseal.actor', true) LIKE 'person:________-____-____-____-____________'
        THEN substr(current_setting('commonseal.actor', true), 8)::uuid END $$;

CREATE FUNCTION identity.act_time() RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT coalesce(nullif(current_setting('commonseal.at', true), '')::timestamptz, now()) $$;

-- Roles in force of who acts, those he stands in for included. Whether the ledger knows them is asked by the first wall.
CREATE FUNCTION identity.actor_roles() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me  constant uuid := identity.actor_person();
  day constant timestamptz := identity.act_time();
BEGIN
  RETURN ARRAY(
    SELECT g.role FROM identity.grant_event g
    WHERE g.person = me AND g.kind = 'GRANTED' AND g.valid_from <= day AND (g.valid_until IS NULL OR g.valid_until > day)
      AND NOT EXISTS (SELECT FROM identity.grant_event e WHERE e.ends = g.id)
    UNION ALL
    SELECT s.role FROM identity.substitution_event s
    WHERE s.deputy = me AND s.kind = 'SET' AND s.valid_from <= day AND s.valid_until > day
      AND NOT EXISTS (SELECT FROM identity.substitution_event e WHERE e.ends = s.id)
      AND EXISTS (
        SELECT FROM identity.grant_event g
        WHERE g.person = s.officer AND g.kind = 'GRANTED' AND g.role = s.role AND g.office IN (s.office, '*')
          AND NOT EXISTS (SELECT FROM identity.grant_event e WHERE e.ends = g.id)));
END $$;

-- References of who acts and of everybody he represents now; a person found to be one with him counts as himself.
CREATE FUNCTION identity.actor_holders() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  me   constant uuid := identity.actor_person();
  day  constant timestamptz := identity.act_time();
  self uuid[] := ARRAY[me];
BEGIN
  IF me IS NULL THEN
    RETURN '{}';
  END IF;
  self := self || ARRAY(
    SELECT m.duplicate FROM (
      SELECT DISTINCT ON (e.duplicate) e.duplicate, e.kept, e.kind FROM identity.merge_event e
      WHERE e.kind IN ('MERGED', 'SPLIT') AND e.duplicate IN (SELECT k.duplicate FROM identity.merge_event k WHERE k.kept = me)
      ORDER BY e.duplicate, e.entry DESC) m
    WHERE m.kind = 'MERGED' AND m.kept = me);
  RETURN ARRAY(
    SELECT 'person:' || one FROM unnest(self) one
    UNION ALL
    SELECT coalesce('organisation:' || m.organisation, 'person:' || m.ward) FROM (
      SELECT DISTINCT ON (r.organisation, r.ward, r.person, r.appointed_as) r.organisation, r.ward, r.valid_from, r.valid_until
      FROM identity.representation r WHERE r.person = ANY (self)
      ORDER BY r.organisation, r.ward, r.person, r.appointed_as, r.version DESC) m
    WHERE m.valid_from <= day AND (m.valid_until IS NULL OR m.valid_until > day));
END $$;

-- Whether who acts is the program, or holds one of the roles now.
CREATE FUNCTION identity.acts_as(VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT identity.acts_as_program() OR identity.actor_roles() && roles $$;

CREATE FUNCTION identity.actor_authorisations() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN QUERY SELECT a.id FROM identity.authorisation a WHERE a.owner = ANY (identity.actor_holders());
END $$;

CREATE FUNCTION identity.actor_standings() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN QUERY SELECT s.id FROM identity.standing s WHERE s.owner = ANY (identity.actor_holders());
END $$;

CREATE FUNCTION identity.actor_passkeys() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN QUERY SELECT p.id FROM identity.passkey p WHERE p.person = identity.actor_person();
END $$;

-- Disclosures of a holder, for who may see them: under row security an index on owners would not be used.
CREATE FUNCTION identity.disclosures_of(holder text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT coalesce(array_agg(d.id), '{}') FROM identity.disclosure d
    WHERE d.owners @> ARRAY[disclosures_of.holder]
      AND (identity.acts_as('COUNTER_CLERK', 'APPROVER', 'ASSISTANT', 'ISSUER', 'SUPERVISOR', 'AUDITOR')
        OR holder = ANY (identity.actor_holders())));
END $$;

REVOKE ALL ON FUNCTION identity.actor_roles(), identity.actor_holders(), identity.actor_authorisations(),
  identity.actor_standings(), identity.actor_passkeys(), identity.disclosures_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.actor_roles(), identity.actor_holders(), identity.actor_authorisations(),
  identity.actor_standings(), identity.actor_passkeys(), identity.disclosures_of(text) TO commonseal_app;

-- One policy for the application per table; "mine" is what it shows to who has none of the roles.
DO $$
DECLARE
  cases    constant text := $q$'COUNTER_CLERK', 'APPROVER', 'ASSISTANT', 'ISSUER', 'SUPERVISOR', 'AUDITOR'$q$;
  everyone constant text := cases || $q$, 'ADMINISTRATOR'$q$;
  accounts constant text := $q$'COUNTER_CLERK', 'ADMINISTRATOR'$q$;
  self     constant text := '(SELECT identity.actor_person())';
  holders  constant text := 'ANY ((SELECT identity.actor_holders())::text[])';
  asked    constant text := 'IN (SELECT identity.actor_authorisations())';
  allowed  constant text := 'IN (SELECT identity.actor_standings())';
  protected record;
BEGIN
  FOR protected IN SELECT * FROM (VALUES
    ('person',              everyone, format('''person:'' || id = %s', holders)),
    ('organisation',        everyone, format('''organisation:'' || id = %s', holders)),
    ('holder_name',         everyone, format('holder = %s', holders)),
    ('representation',      everyone, format('person = %s OR coalesce(''organisation:'' || organisation, ''person:'' || ward) = %s', self, holders)),
    ('merge_event',         everyone, format('''person:'' || duplicate = %1$s OR ''person:'' || kept = %1$s', holders)),
    ('account',             accounts, format('person = %s', self)),
    ('account_event',       accounts, format('person = %s', self)),
    ('one_time_link',       accounts, format('person = %s', self)),
    ('session',             $q$'ADMINISTRATOR'$q$, format('person = %s', self)),
    ('totp_use',            $q$'ADMINISTRATOR'$q$, format('person = %s', self)),
    ('passkey',             $q$'ADMINISTRATOR'$q$, format('person = %s', self)),
    ('passkey_removal',     $q$'ADMINISTRATOR'$q$, format('person = %s', self)),
    ('passkey_state',       $q$'ADMINISTRATOR'$q$, 'passkey IN (SELECT identity.actor_passkeys())'),
    ('authorisation',       cases,    format('owner = %s', holders)),
    ('authorisation_item',  cases,    format('authorisation %s', asked)),
    ('authorisation_event', cases,    format('authorisation %s', asked)),
    ('authorisation_code',  cases,    format('authorisation %s', asked)),
    ('standing',            cases,    format('owner = %s', holders)),
    ('standing_use',        cases,    format('standing %s', allowed)),
    ('standing_end',        cases,    format('standing %s', allowed)),
    ('lawful_access',       cases,    format('holder = %s', holders)),
    ('provider_binding',    $q$'ADMINISTRATOR'$q$, format('person = %s', self)),
    ('remote_check',        accounts, format('person = %s', self)),
    ('invitation',          cases,    'false'),
    ('disclosure',          cases,    format('owners && (SELECT identity.actor_holders())::text[]')),
    ('look',                cases,    format('holder = %s OR actor = current_setting(''commonseal.actor'', true)', holders)),
    ('objection',           $q$'SUPERVISOR', 'AUDITOR'$q$, format('holder = %s', holders)),
    ('break_glass',         $q$'COUNTER_CLERK', 'SUPERVISOR', 'AUDITOR'$q$, format('holder = %s', holders))
  ) AS t (name, roles, mine) LOOP
    EXECUTE format('ALTER TABLE identity.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', protected.name);
    EXECUTE format('CREATE POLICY owner ON identity.%I TO commonseal_owner USING (true)', protected.name);
    EXECUTE format('CREATE POLICY concerned ON identity.%I TO commonseal_app USING ((SELECT identity.acts_as(%s)) OR %s)',
      protected.name, protected.roles, protected.mine);
  END LOOP;
END
$$;
