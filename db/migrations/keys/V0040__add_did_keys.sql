-- The keys that sign the entries of the district's DID log, one for each entry; the next one is announced by its hash.
ALTER TABLE keys.keyset
  DROP CONSTRAINT keyset_purpose_check,
  ADD CONSTRAINT keyset_purpose_check CHECK (purpose IN
    ('field', 'blind-index', 'key-encryption', 'log', 'root', 'issuer', 'did', 'anchor', 'seal-authority', 'seal')),
  DROP CONSTRAINT keyset_check,
  ADD CONSTRAINT keyset_check CHECK ((purpose IN ('log', 'root', 'issuer', 'did')) = (public_key IS NOT NULL));
