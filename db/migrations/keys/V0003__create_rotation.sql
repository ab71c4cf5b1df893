-- How far the background work of each new key has come. The making of the key is an entry of the ledger.
CREATE TABLE keys.rotation (
  purpose     text        NOT NULL CHECK (purpose IN ('field', 'key-encryption', 'blind-index')),
  generation  integer     NOT NULL CHECK (generation >= 2),
  started_at  timestamptz NOT NULL,
  finished_at timestamptz CHECK (finished_at >= started_at),
  at_table    text,
  at_row      jsonb,
  clean       boolean     NOT NULL DEFAULT true,
  rows        bigint      NOT NULL DEFAULT 0 CHECK (rows >= 0),
  PRIMARY KEY (purpose, generation)
);
COMMENT ON TABLE keys.rotation IS 'DERIVED: progress of re-encryption; a wrong place costs a second pass, and an old key is retired only after a pass that found nothing left.';
COMMENT ON COLUMN keys.rotation.clean IS 'Whether the present pass over all tables has found nothing to do so far.';
COMMENT ON COLUMN keys.rotation.at_row IS 'Primary key of the last row done in at_table.';
CREATE UNIQUE INDEX rotation_one_underway ON keys.rotation (purpose) WHERE finished_at IS NULL;
GRANT SELECT, INSERT, UPDATE (finished_at, at_table, at_row, clean, rows) ON keys.rotation TO commonseal_app;
