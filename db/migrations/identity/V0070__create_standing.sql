-- What owners allow an office beforehand: which documents, for what, how long, how often. Each use is counted where it happens.
CREATE TABLE identity.standing (
  id             uuid        PRIMARY KEY,
  owner          text        NOT NULL CHECK (owner ~ '^(person|organisation):'),
  office         text        NOT NULL CHECK (length(office) BETWEEN 1 AND 40),
  service        text        CHECK (length(service) BETWEEN 1 AND 100),
  documents      uuid[]      NOT NULL,
  document_kinds text[]      NOT NULL,
  kinds          text[]      NOT NULL,
  purpose        bytea       NOT NULL,
  until          timestamptz NOT NULL,
  most           integer     NOT NULL CHECK (most BETWEEN 1 AND 1000),
  most_a_day     integer     NOT NULL CHECK (most_a_day BETWEEN 1 AND 1000),
  given_as       text        NOT NULL CHECK (given_as IN ('SELF', 'LEGAL_REPRESENTATIVE', 'AGENT', 'GUARDIAN', 'HEIR')),
  mandate        uuid,
  at             timestamptz NOT NULL,
  actor          text        NOT NULL CHECK (actor ~ '^person:'),
  entry          bigint      NOT NULL UNIQUE,
  blinding       bytea       NOT NULL,
  CHECK (until > at),
  CHECK (most_a_day <= most),
  CHECK (cardinality(documents) = cardinality(document_kinds)),
  CHECK (cardinality(documents) + cardinality(kinds) BETWEEN 1 AND 50),
  CHECK ((mandate IS NULL) = (given_as = 'SELF'))
);
CREATE INDEX standing_owner ON identity.standing (owner, entry);
COMMENT ON TABLE identity.standing IS 'LEDGERED: standing authorisations as their owners gave them; a row the ledger does not know opens nothing.';
COMMENT ON COLUMN identity.standing.service IS 'The only service it is for; absent for all of the office.';
COMMENT ON COLUMN identity.standing.purpose IS 'Encrypted under the key of the owner.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.standing TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, owner, office, service, documents, document_kinds, kinds, purpose, until, most, most_a_day, given_as, mandate, at, actor, entry
  OR DELETE OR TRUNCATE
  ON identity.standing FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.standing ENABLE ALWAYS TRIGGER ledgered_unchanged;

CREATE TABLE identity.standing_end (
  id       uuid        PRIMARY KEY,
  standing uuid        NOT NULL UNIQUE REFERENCES identity.standing,
  given_as text        NOT NULL CHECK (given_as IN ('SELF', 'LEGAL_REPRESENTATIVE', 'AGENT', 'GUARDIAN', 'HEIR')),
  mandate  uuid,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL CHECK (actor ~ '^person:'),
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  CHECK ((mandate IS NULL) = (given_as = 'SELF'))
);
COMMENT ON TABLE identity.standing_end IS 'LEDGERED: standing authorisations that were withdrawn, and by whom.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.standing_end TO commonseal_app;

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, standing, given_as, mandate, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.standing_end FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.standing_end ENABLE ALWAYS TRIGGER ledgered_unchanged;

CREATE TABLE identity.standing_use (
  id       uuid        PRIMARY KEY,
  standing uuid        NOT NULL REFERENCES identity.standing,
  number   integer     NOT NULL CHECK (number BETWEEN 1 AND 1000),
  day      date        NOT NULL,
  evidence uuid        NOT NULL UNIQUE,
  document uuid        NOT NULL,
  case_id  uuid        NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  UNIQUE (standing, number)
);
CREATE INDEX standing_use_day ON identity.standing_use (standing, day);
COMMENT ON TABLE identity.standing_use IS 'LEDGERED: each pull under a standing authorisation, numbered; committed with its evidence or not at all.';
COMMENT ON COLUMN identity.standing_use.number IS 'Counts up from 1, so that two pulls can never take the same one.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.standing_use TO commonseal_app;

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, standing, number, day, evidence, document, case_id, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.standing_use FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.standing_use ENABLE ALWAYS TRIGGER ledgered_unchanged;
