-- The suite of the installation, chosen at its first start: every key of it is of that suite.
ALTER TABLE keys.keyset
  ADD COLUMN suite smallint NOT NULL DEFAULT 1 CHECK (suite IN (1, 2)),
  DROP CONSTRAINT keyset_public_key_check,
  ADD CONSTRAINT keyset_public_key_check CHECK (octet_length(public_key) IN (32, 33));
ALTER TABLE keys.keyset ALTER COLUMN suite DROP DEFAULT;
COMMENT ON COLUMN keys.keyset.suite IS '1: AES-256-GCM, HMAC-SHA-256, Ed25519. 2: SM4-GCM, HMAC-SM3, SM2; the ledger''s own keys are Ed25519 under both.';
COMMENT ON COLUMN keys.keyset.keyset IS 'The key, encrypted under the master key: suite 1 a Tink keyset (for purpose anchor: 32 bytes) with AES-256-GCM, suite 2 its own bytes (for purposes log and root: a Tink keyset) with SM4-GCM.';
COMMENT ON COLUMN keys.keyset.public_key IS 'Ed25519, 32 bytes, or SM2, 33 bytes; absent for secret keys.';
