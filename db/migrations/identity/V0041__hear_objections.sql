-- A holder objects to one entry of his access log; the supervisor of the office answers.
CREATE TABLE identity.objection (
  id       uuid        PRIMARY KEY,
  kind     text        NOT NULL CHECK (kind IN ('RAISED', 'ANSWERED')),
  about    uuid        UNIQUE REFERENCES identity.objection,
  logged   uuid        NOT NULL,
  holder   text        NOT NULL CHECK (holder ~ '^(person|organisation):'),
  office   text        NOT NULL CHECK (length(office) BETWEEN 1 AND 40),
  text     bytea       NOT NULL,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL CHECK (actor ~ '^person:'),
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  CHECK ((about IS NOT NULL) = (kind = 'ANSWERED'))
);
CREATE UNIQUE INDEX objection_once ON identity.objection (holder, logged) WHERE kind = 'RAISED';
CREATE INDEX objection_office ON identity.objection (office, entry) WHERE kind = 'RAISED';
CREATE INDEX objection_holder ON identity.objection (holder, entry) WHERE kind = 'RAISED';
COMMENT ON TABLE identity.objection IS 'LEDGERED: what holders object to in their access log, and what supervisors answer; each answered once.';
COMMENT ON COLUMN identity.objection.logged IS 'The disclosure or look.';
COMMENT ON COLUMN identity.objection.text IS 'Encrypted under the key of the holder.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.objection TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, kind, about, logged, holder, office, text, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.objection FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.objection ENABLE ALWAYS TRIGGER ledgered_unchanged;
