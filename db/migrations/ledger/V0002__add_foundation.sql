-- What this ledger is, said once, before anything else: its first entry. Whoever opens the database as something else is
-- refused; whoever rewrites this row no longer fits leaf 0, to which every checkpoint commits.
CREATE TABLE ledger.foundation (
  singleton  boolean     PRIMARY KEY CHECK (singleton),
  profile    text        NOT NULL CHECK (profile IN ('real', 'demonstration')),
  origin     text        NOT NULL CHECK (length(origin) BETWEEN 1 AND 300),
  founded_at timestamptz NOT NULL,
  blinding   bytea       NOT NULL CHECK (octet_length(blinding) = 32),
  entry_id   bigint      NOT NULL UNIQUE REFERENCES ledger.entry
);
COMMENT ON TABLE ledger.foundation IS 'LEDGERED: profile and origin of this ledger (record ledger.founded), the entry of leaf 0. Public.';
COMMENT ON COLUMN ledger.foundation.blinding IS 'In the clear: the record is no secret.';

CREATE TRIGGER foundation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.foundation FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.foundation ENABLE ALWAYS TRIGGER foundation_append_only;

GRANT SELECT, INSERT ON ledger.foundation TO commonseal_app;
GRANT SELECT ON ledger.foundation TO commonseal_sequencer, commonseal_read;
