-- One document in force per holder, thing or fields, where its kind says so (INV-D6): held by an exclusion constraint, so that
-- two transactions at once cannot both issue. A claim says what of: 124 bits of a blind index of kind and basis; two claims with
-- the same bits and a common day of validity exclude each other. Written as ranges of one number, which need no extension.
CREATE TABLE documents.claim (
  document_id uuid     NOT NULL REFERENCES documents.document (id) DEFERRABLE INITIALLY DEFERRED,
  number      integer  NOT NULL CHECK (number >= 0),
  high        bigint   NOT NULL CHECK (high BETWEEN 0 AND 4611686018427387903),
  low         bigint   NOT NULL CHECK (low BETWEEN 0 AND 4611686018427387903),
  valid       daterange NOT NULL CHECK (NOT isempty(valid)),
  basis       bytea    NOT NULL,
  PRIMARY KEY (document_id, number),
  CONSTRAINT claim_one_in_force EXCLUDE USING gist (int8range(high, high, '[]') WITH &&, int8range(low, low, '[]') WITH &&, valid WITH &&)
);
COMMENT ON TABLE documents.claim IS 'DERIVED: what documents in force hold alone, from kind, holders, thing and fields; gone when the document ends. No content of its own.';
COMMENT ON COLUMN documents.claim.high IS 'Blind index of kind and basis, first half; one row for each key of the index in use.';
COMMENT ON COLUMN documents.claim.valid IS 'First to last day of the document.';
COMMENT ON COLUMN documents.claim.basis IS 'Encrypted. What the index is of, to compute it again when its key is exchanged.';

-- Whoever ends a document frees what it held, also who ends it behind the application.
CREATE FUNCTION documents.release_claims() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  DELETE FROM documents.claim WHERE document_id = NEW.document_id;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION documents.release_claims() FROM PUBLIC;
CREATE TRIGGER releases_claims AFTER UPDATE ON documents.standing FOR EACH ROW
  WHEN (NEW.state NOT IN ('ACTIVE', 'SUSPENDED')) EXECUTE FUNCTION documents.release_claims();
ALTER TABLE documents.standing ENABLE ALWAYS TRIGGER releases_claims;

GRANT SELECT, INSERT, DELETE ON documents.claim TO commonseal_app;
GRANT UPDATE (basis) ON documents.claim TO commonseal_app;
ALTER TABLE documents.claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON documents.claim TO commonseal_owner USING (true);
CREATE POLICY concerned ON documents.claim TO commonseal_app USING ((SELECT documents.acts_on_documents()) OR document_id IN (SELECT documents.actor_documents()));
