-- The append-only Merkle ledger. Only full tiles are stored, so no row of this schema is ever updated. What refuses
-- changes, in this order: rights, then triggers that fire ALWAYS. A superuser can pass both; the guard file, witnesses
-- and anchors outside the database are for him.

CREATE TABLE ledger.entry (
  entry_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  idem_key   bytea       NOT NULL UNIQUE CHECK (octet_length(idem_key) = 32),
  leaf       bytea       NOT NULL CHECK (octet_length(leaf) = 34),
  leaf_hash  bytea       NOT NULL CHECK (leaf_hash = sha256('\x00'::bytea || leaf)),
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE ledger.entry IS 'LEDGERED: leaf is what the tree hashes. idem_key and created_at serve operation only and are not protected.';
COMMENT ON COLUMN ledger.entry.idem_key IS 'SHA-256 of the act''s business key, all 256 bits.';
COMMENT ON COLUMN ledger.entry.leaf IS 'Exact bytes, never derived again: version, suite, commitment (docs/leaf.md).';
COMMENT ON COLUMN ledger.entry.leaf_hash IS 'RFC 6962: SHA-256(0x00 || leaf).';

CREATE TABLE ledger.pending (
  entry_id bigint PRIMARY KEY REFERENCES ledger.entry
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);
COMMENT ON TABLE ledger.pending IS 'EPHEMERAL: entries that wait for the sequencer; an entry in neither pending nor leaf is found by verify.';

CREATE TABLE ledger.leaf (
  idx       bigint PRIMARY KEY CHECK (idx >= 0),
  entry_id  bigint NOT NULL UNIQUE,
  leaf_hash bytea  NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
COMMENT ON TABLE ledger.leaf IS 'LEDGERED: the order of the tree; every checkpoint commits to it.';

CREATE TABLE ledger.tile (
  lvl    smallint NOT NULL CHECK (lvl BETWEEN 0 AND 7),
  n      bigint   NOT NULL CHECK (n >= 0),
  hashes bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (lvl, n)
);
ALTER TABLE ledger.tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress
COMMENT ON TABLE ledger.tile IS 'DERIVED: full tiles of 256 hashes (C2SP tlog-tiles), equal to what the leaves give.';

CREATE TABLE ledger.checkpoint (
  size          bigint      PRIMARY KEY CHECK (size > 0),
  previous_size bigint      NOT NULL UNIQUE CHECK (previous_size >= 0 AND previous_size < size),
  root          bytea       NOT NULL CHECK (octet_length(root) = 32),
  note          text        NOT NULL CHECK (length(note) < 100000),
  signed_at     timestamptz NOT NULL
);
COMMENT ON TABLE ledger.checkpoint IS 'DERIVED: one signed note per batch; root follows from the leaves, the signature from the log key. signed_at is not protected.';
COMMENT ON COLUMN ledger.checkpoint.previous_size IS 'Size of the checkpoint before, 0 for the first: a missing row leaves a gap.';

CREATE TABLE ledger.published (
  size         bigint      PRIMARY KEY REFERENCES ledger.checkpoint,
  note         text        NOT NULL CHECK (length(note) < 100000),
  published_at timestamptz NOT NULL
);
COMMENT ON TABLE ledger.published IS 'DERIVED: what /checkpoint served; note has the text of the checkpoint of that size. published_at is not protected.';

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CS001';
END
$$;

-- ALWAYS: session_replication_role = replica does not switch them off.
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.leaf FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER tile_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.tile FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER published_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.published FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER pending_only_taken BEFORE UPDATE OR TRUNCATE ON ledger.pending FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entry_append_only;
ALTER TABLE ledger.leaf ENABLE ALWAYS TRIGGER leaf_append_only;
ALTER TABLE ledger.tile ENABLE ALWAYS TRIGGER tile_append_only;
ALTER TABLE ledger.checkpoint ENABLE ALWAYS TRIGGER checkpoint_append_only;
ALTER TABLE ledger.published ENABLE ALWAYS TRIGGER published_append_only;
ALTER TABLE ledger.pending ENABLE ALWAYS TRIGGER pending_only_taken;

-- Indexes are dense, and each leaf is the entry it names. One look at a batch instead of a foreign key per row. Always by
-- index: a plan made while the tables were small, or guessed for a batch of unknown size, would read all of entry.
CREATE FUNCTION ledger.check_leaves() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET jit = off AS $$
DECLARE
  low  bigint;
  high bigint;
  rows bigint;
BEGIN
  SELECT min(idx), max(idx), count(*) INTO low, high, rows FROM added;
  IF rows = 0 THEN
    RETURN NULL;
  END IF;
  -- With the primary key: if low-1 is there and the rest was dense, nothing lies beyond low.
  IF rows <> high - low + 1 OR (low > 0 AND NOT EXISTS (SELECT FROM ledger.leaf WHERE idx = low - 1)) THEN
    RAISE EXCEPTION 'ledger.leaf: indexes % to % do not continue the tree', low, high USING ERRCODE = 'CS002';
  END IF;
  IF rows <> (SELECT count(*) FROM added a JOIN ledger.entry e ON e.entry_id = a.entry_id AND e.leaf_hash = a.leaf_hash) THEN
    RAISE EXCEPTION 'ledger.leaf: a leaf from % to % is not its entry', low, high USING ERRCODE = 'CS003';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER leaf_continues AFTER INSERT ON ledger.leaf REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_leaves();
ALTER TABLE ledger.leaf ENABLE ALWAYS TRIGGER leaf_continues;

CREATE FUNCTION ledger.check_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <> (SELECT coalesce(max(idx) + 1, 0) FROM ledger.leaf)
     OR NEW.previous_size <> (SELECT coalesce(max(size), 0) FROM ledger.checkpoint) THEN
    RAISE EXCEPTION 'ledger.checkpoint: size % after % does not fit the tree', NEW.size, NEW.previous_size USING ERRCODE = 'CS004';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER checkpoint_fits BEFORE INSERT ON ledger.checkpoint FOR EACH ROW EXECUTE FUNCTION ledger.check_checkpoint();
ALTER TABLE ledger.checkpoint ENABLE ALWAYS TRIGGER checkpoint_fits;

GRANT USAGE ON SCHEMA ledger TO commonseal_app, commonseal_sequencer, commonseal_read;
GRANT SELECT, INSERT ON ledger.entry, ledger.pending TO commonseal_app;
GRANT SELECT ON ledger.entry TO commonseal_sequencer;
GRANT SELECT, DELETE ON ledger.pending TO commonseal_sequencer;
GRANT SELECT, INSERT ON ledger.leaf, ledger.tile, ledger.checkpoint, ledger.published TO commonseal_sequencer;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO commonseal_read;
