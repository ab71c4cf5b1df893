-- What was disclosed without consent because the law says so: where it is cited, and why the officer needed it. For each owner a row.
CREATE TABLE identity.lawful_access (
  id          uuid        PRIMARY KEY,
  evidence    uuid        NOT NULL,
  holder      text        NOT NULL CHECK (holder ~ '^(person|organisation):'),
  service     text        NOT NULL CHECK (length(service) BETWEEN 1 AND 100),
  version     integer     NOT NULL CHECK (version >= 1),
  ground      text        NOT NULL CHECK (length(ground) BETWEEN 1 AND 100),
  citation_zh text        NOT NULL CHECK (length(citation_zh) BETWEEN 1 AND 500),
  citation_en text        NOT NULL CHECK (length(citation_en) BETWEEN 1 AND 500),
  reason      bytea       NOT NULL,
  at          timestamptz NOT NULL,
  actor       text        NOT NULL,
  entry       bigint      NOT NULL UNIQUE,
  blinding    bytea       NOT NULL,
  UNIQUE (evidence, holder)
);
COMMENT ON TABLE identity.lawful_access IS 'LEDGERED: the legal ground of disclosures without consent, as the definition in force cited it, and the reason of the officer.';
COMMENT ON COLUMN identity.lawful_access.reason IS 'Encrypted under the key of the holder.';
GRANT SELECT, INSERT, UPDATE (blinding) ON identity.lawful_access TO commonseal_app;

CREATE TRIGGER ledgered_unchanged
  BEFORE UPDATE OF id, evidence, holder, service, version, ground, citation_zh, citation_en, reason, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.lawful_access FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.lawful_access ENABLE ALWAYS TRIGGER ledgered_unchanged;
