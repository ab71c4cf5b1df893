-- What people and organisations are called, over time and in several scripts. Registration itself keeps its name in
-- identity.person and identity.organisation; a change of name is a row here.
CREATE TABLE identity.holder_name (
  id          uuid        PRIMARY KEY,
  holder      text        NOT NULL CHECK (holder ~ '^(person|organisation):[0-9a-f-]{36}$'),
  kind        text        NOT NULL CHECK (kind IN ('OFFICIAL', 'FORMER', 'ALSO_KNOWN')),
  script      text        NOT NULL CHECK (script ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?$'),
  version     integer     NOT NULL CHECK (version > 0),
  name        bytea       NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  at          timestamptz NOT NULL,
  actor       text        NOT NULL,
  entry       bigint      NOT NULL UNIQUE,
  blinding    bytea       NOT NULL,
  UNIQUE (holder, kind, script, version),
  CHECK (valid_until > valid_from),
  -- An official name ends when the next one begins.
  CHECK (kind <> 'OFFICIAL' OR valid_until IS NULL),
  -- Nobody names himself.
  CHECK (actor <> holder)
);
COMMENT ON TABLE identity.holder_name IS 'LEDGERED: names of persons and organisations; the official one of the highest version that has begun counts in its script, the others are former.';
COMMENT ON COLUMN identity.holder_name.name IS 'Encrypted under the key of its holder, as the blinding is.';
GRANT SELECT, INSERT ON identity.holder_name TO commonseal_app;

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.holder_name
  FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.holder_name ENABLE ALWAYS TRIGGER ledgered_unchanged;
