-- Whom officers looked at, why, and whom they were not allowed to see. Holders see it.
CREATE TABLE identity.look (
  id       uuid        PRIMARY KEY,
  holder   text,
  office   text        NOT NULL CHECK (length(office) BETWEEN 1 AND 40),
  purpose  text        NOT NULL CHECK (purpose IN ('COUNTER_CHECK', 'OPEN_CASE', 'AUDIT')),
  outcome  text        NOT NULL CHECK (outcome IN ('SHOWN', 'REFUSED', 'UNKNOWN')),
  reason   text,
  at       timestamptz NOT NULL,
  actor    text        NOT NULL,
  entry    bigint      NOT NULL UNIQUE,
  blinding bytea       NOT NULL,
  CHECK ((outcome = 'REFUSED') = (reason IS NOT NULL)),
  CHECK (outcome <> 'SHOWN' OR holder IS NOT NULL)
);
CREATE INDEX look_holder ON identity.look (holder, entry);
CREATE INDEX look_actor ON identity.look (actor, holder, at);
CREATE INDEX look_at ON identity.look (at);
COMMENT ON TABLE identity.look IS 'LEDGERED: officers who looked somebody up, and who were refused; a row the ledger does not know opens no page.';
COMMENT ON COLUMN identity.look.holder IS 'Opaque reference; absent when nobody has the number that was typed.';

GRANT SELECT, INSERT, UPDATE (blinding) ON identity.look TO commonseal_app;

CREATE TRIGGER ledgered_unchanged BEFORE UPDATE OF id, holder, office, purpose, outcome, reason, at, actor, entry OR DELETE OR TRUNCATE
  ON identity.look FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
ALTER TABLE identity.look ENABLE ALWAYS TRIGGER ledgered_unchanged;
