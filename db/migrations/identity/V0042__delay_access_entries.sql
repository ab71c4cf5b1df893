-- Which roles the officer had, and what of the log its holder sees later, because a law says so.
ALTER TABLE identity.disclosure ADD COLUMN roles text[] NOT NULL DEFAULT '{}' CHECK (array_position(roles, NULL) IS NULL);
COMMENT ON COLUMN identity.disclosure.roles IS 'Roles of the officer in the office when the data left.';

DROP TRIGGER ledgered_unchanged ON identity.disclosure;
CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, evidence, document, kind, owners, officer, office, case_id, service, ground, fields, at, entry, roles
  OR DELETE OR TRUNCATE ON identity.disclosure FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.disclosure ENABLE ALWAYS TRIGGER ledgered_unchanged;

CREATE TABLE identity.access_delay (
  id          uuid        PRIMARY KEY,
  kind        text        NOT NULL CHECK (kind IN ('PROPOSED', 'IN_FORCE', 'DECLINED')),
  about       uuid        UNIQUE REFERENCES identity.access_delay,
  proposed_by text,
  applies_to  text        NOT NULL CHECK (applies_to ~ '^(service:[A-Za-z0-9_-]{1,80}|purpose:(OPEN_CASE|AUDIT))$'),
  class       text        NOT NULL CHECK (class IN ('NONE', 'DAYS', 'RELEASE')),
  days        integer     NOT NULL CHECK (days BETWEEN 0 AND 3650),
  law         text        NOT NULL CHECK (length(law) BETWEEN 1 AND 500),
  at          timestamptz NOT NULL,
  actor       text        NOT NULL CHECK (actor ~ '^person:'),
  entry       bigint      NOT NULL UNIQUE,
  blinding    bytea       NOT NULL,
  UNIQUE (id, actor),
  -- Who proposed is who wrote the proposal, and somebody else puts it in force.
  FOREIGN KEY (about, proposed_by) REFERENCES identity.access_delay (id, actor),
  CHECK ((about IS NULL) = (kind = 'PROPOSED')),
  CHECK ((proposed_by IS NOT NULL) = (kind = 'IN_FORCE')),
  CHECK (actor <> proposed_by),
  CHECK ((days > 0) = (class = 'DAYS'))
);
COMMENT ON TABLE identity.access_delay IS 'LEDGERED: kinds of entries that holders see later, with the law that says so; the newest in force for what it applies to counts, for later entries only.';

CREATE TABLE identity.access_release (
  id       uuid        PRIMARY KEY,
  logged   uuid        NOT NULL UNIQUE,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL CHECK (actor ~ '^person:'),
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
COMMENT ON TABLE identity.access_release IS 'LEDGERED: entries that a supervisor let their holders see.';

GRANT SELECT, INSERT, UPDATE (blinding) ON identity.access_delay, identity.access_release TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, kind, about, proposed_by, applies_to, class, days, law, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.access_delay FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.access_delay ENABLE ALWAYS TRIGGER ledgered_unchanged;
CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, logged, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.access_release FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.access_release ENABLE ALWAYS TRIGGER ledgered_unchanged;
