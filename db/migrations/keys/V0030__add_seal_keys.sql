-- The keys of the electronic seal on PDF files: the authority's, and the seal's own.
ALTER TABLE keys.keyset
  DROP CONSTRAINT keyset_purpose_check,
  ADD CONSTRAINT keyset_purpose_check CHECK (purpose IN
    ('field', 'blind-index', 'key-encryption', 'log', 'root', 'issuer', 'anchor', 'seal-authority', 'seal'));
