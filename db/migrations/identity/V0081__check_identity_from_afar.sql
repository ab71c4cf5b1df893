-- Identity documents that were checked by a remote identity check instead of at a counter.
CREATE TABLE identity.remote_check (
  id       uuid        PRIMARY KEY,
  person   uuid        NOT NULL REFERENCES identity.person,
  source   text        NOT NULL CHECK (length(source) BETWEEN 1 AND 100),
  evidence bytea       NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL
);
CREATE INDEX remote_check_person ON identity.remote_check (person);
COMMENT ON TABLE identity.remote_check IS 'LEDGERED: remote identity checks that confirmed who somebody is, beside what counters check.';
COMMENT ON COLUMN identity.remote_check.evidence IS 'What the provider calls its evidence; encrypted under the key of the person.';

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, person, source, evidence, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.remote_check FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.remote_check ENABLE ALWAYS TRIGGER ledgered_unchanged;

GRANT SELECT, INSERT, UPDATE (blinding) ON identity.remote_check TO commonseal_app;
