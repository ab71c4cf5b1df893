-- Every key of the district, sealed under the master key file, which never enters the database.
CREATE TABLE keys.keyset (
  name       text        PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
  purpose    text        NOT NULL CHECK (purpose IN ('field', 'blind-index', 'log', 'root', 'issuer', 'anchor')),
  keyset     bytea       NOT NULL CHECK (octet_length(keyset) BETWEEN 32 AND 65536),
  public_key bytea       CHECK (octet_length(public_key) = 32),
  master     text        NOT NULL CHECK (length(master) = 16),
  created_at timestamptz NOT NULL,
  CHECK ((purpose IN ('log', 'root', 'issuer')) = (public_key IS NOT NULL))
);
COMMENT ON TABLE keys.keyset IS 'HASHED: keyset is encrypted and authenticated by the master key together with every other column; an altered row stops the start. The making of a signing key is also an entry of the ledger.';
COMMENT ON COLUMN keys.keyset.keyset IS 'Tink keyset (for purpose anchor: 32 bytes) encrypted with AES-256-GCM under the master key.';
COMMENT ON COLUMN keys.keyset.public_key IS 'Ed25519, 32 bytes; absent for secret keys.';
COMMENT ON COLUMN keys.keyset.master IS 'Fingerprint of the master key that sealed the row, to name the right file when it is lost.';

CREATE FUNCTION keys.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% keeps what was written: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CS001';
END
$$;
CREATE TRIGGER keyset_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON keys.keyset
  FOR EACH STATEMENT EXECUTE FUNCTION keys.refuse_change();
-- ALWAYS: session_replication_role = replica does not switch it off.
ALTER TABLE keys.keyset ENABLE ALWAYS TRIGGER keyset_keeps;

GRANT USAGE ON SCHEMA keys TO commonseal_app;
GRANT SELECT, INSERT ON keys.keyset TO commonseal_app;
