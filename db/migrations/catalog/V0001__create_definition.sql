-- What the district publishes once and never changes: document kinds, process definitions, working calendars.
CREATE TABLE catalog.definition_version (
  type         text        NOT NULL CHECK (type IN ('kind', 'process', 'calendar')),
  code         text        NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  version      integer     NOT NULL CHECK (version >= 1),
  body         text        NOT NULL CHECK (length(body) BETWEEN 2 AND 2000000),
  source       text        CHECK (length(source) <= 2000000),
  hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
  published_at timestamptz NOT NULL,
  published_by text        NOT NULL CHECK (length(published_by) BETWEEN 1 AND 200),
  entry        bigint      NOT NULL UNIQUE,
  blinding     bytea       NOT NULL,
  PRIMARY KEY (type, code, version)
);
COMMENT ON TABLE catalog.definition_version IS 'LEDGERED: published kinds, processes and calendars; every version with its hash in the ledger.';
COMMENT ON COLUMN catalog.definition_version.body IS 'Canonical JSON (RFC 8785) of the definition; hash is its SHA-256.';
COMMENT ON COLUMN catalog.definition_version.source IS 'The file as it was written (YAML), for people; null where the body is what was written.';
COMMENT ON COLUMN catalog.definition_version.entry IS 'Entry of the ledger that holds the leaf of this row.';
COMMENT ON COLUMN catalog.definition_version.blinding IS 'Encrypted; opens the leaf.';

GRANT USAGE ON SCHEMA catalog TO commonseal_app, commonseal_read;
GRANT SELECT, INSERT ON catalog.definition_version TO commonseal_app;
GRANT SELECT ON catalog.definition_version TO commonseal_read;
