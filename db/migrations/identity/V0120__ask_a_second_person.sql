-- Acts that one person never does alone: one asks, another confirms within a day.
CREATE TABLE identity.dual_control (
  id       uuid        PRIMARY KEY,
  kind     text        NOT NULL CHECK (kind IN ('ASKED', 'CONFIRMED', 'DECLINED', 'WITHDRAWN')),
  about    uuid        UNIQUE,
  asked_by text,
  deed     text        NOT NULL CHECK (deed IN ('ERASE_HOLDER', 'EXCHANGE_KEY', 'GIVE_ADMINISTRATOR', 'EXPORT')),
  content  bytea,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL CHECK (actor ~ '^(person|job):'),
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  UNIQUE (id, actor, deed),
  -- An answer is to somebody's request for just this, and a confirmation is another's.
  FOREIGN KEY (about, asked_by, deed) REFERENCES identity.dual_control (id, actor, deed),
  CHECK ((kind = 'ASKED') = (about IS NULL) AND (kind = 'ASKED') = (asked_by IS NULL) AND (kind = 'ASKED') = (content IS NOT NULL)),
  CHECK (CASE kind WHEN 'CONFIRMED' THEN actor <> asked_by WHEN 'DECLINED' THEN actor <> asked_by WHEN 'WITHDRAWN' THEN actor = asked_by ELSE true END)
);
COMMENT ON TABLE identity.dual_control IS 'LEDGERED: acts that take two persons, as one asked for them and what another answered.';
COMMENT ON COLUMN identity.dual_control.content IS 'What exactly is asked for, encrypted for this row.';
CREATE INDEX dual_control_newest ON identity.dual_control (entry DESC) WHERE kind = 'ASKED';

GRANT SELECT, INSERT, UPDATE (content, blinding) ON identity.dual_control TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, kind, about, asked_by, deed, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.dual_control FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.dual_control ENABLE ALWAYS TRIGGER ledgered_unchanged;

ALTER TABLE identity.dual_control ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON identity.dual_control TO commonseal_owner USING (true);
CREATE POLICY concerned ON identity.dual_control TO commonseal_app USING ((SELECT identity.acts_as('ADMINISTRATOR', 'AUDITOR')));

-- Once more for whoever writes into the database: what takes two stands beside its confirmation, written by the same person at
-- the same time; nobody confirms what he, under whichever registration, asked for.
CREATE FUNCTION identity.refuse_lone_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  lone boolean;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'dual_control' THEN
      lone := NEW.kind = 'CONFIRMED' AND NEW.asked_by = ANY (identity.same_person(NEW.actor));
    WHEN 'grant_event' THEN
      -- The first administrator is given by whoever sets the district up.
      lone := NEW.kind = 'GRANTED' AND NEW.role = 'ADMINISTRATOR' AND NEW.actor ~ '^person:'
        AND EXISTS (SELECT FROM identity.grant_event g WHERE g.kind = 'GRANTED' AND g.role = 'ADMINISTRATOR')
        AND NOT EXISTS (SELECT FROM identity.dual_control d
          WHERE d.kind = 'CONFIRMED' AND d.deed = 'GIVE_ADMINISTRATOR' AND d.actor = NEW.actor AND d.at = NEW.at);
    WHEN 'key_act' THEN
      lone := NEW.kind IN ('ROTATED', 'ERASED') AND NEW.actor ~ '^person:'
        AND NOT EXISTS (SELECT FROM identity.dual_control d
          WHERE d.kind = 'CONFIRMED' AND d.deed = CASE NEW.kind WHEN 'ROTATED' THEN 'EXCHANGE_KEY' ELSE 'ERASE_HOLDER' END
            AND d.actor = NEW.actor AND d.at = NEW.at);
  END CASE;
  IF lone THEN
    RAISE EXCEPTION '%.% takes two persons', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['dual_control', 'grant_event', 'key_act'] LOOP
    EXECUTE format('CREATE TRIGGER never_alone BEFORE INSERT ON identity.%I FOR EACH ROW EXECUTE FUNCTION identity.refuse_lone_act()', guarded);
    EXECUTE format('ALTER TABLE identity.%I ENABLE ALWAYS TRIGGER never_alone', guarded);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION identity.refuse_lone_act() FROM PUBLIC;

-- Nor is the role lent, by one.
ALTER TABLE identity.substitution_event ADD CONSTRAINT substitution_event_no_administrator CHECK (role <> 'ADMINISTRATOR');
