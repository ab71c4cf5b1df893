-- Pulls beyond a standing authorisation, or on a legal ground that the definition in force does not cite, have outcomes of their own.
ALTER TABLE documents.evidence DROP CONSTRAINT evidence_outcome_check;
ALTER TABLE documents.evidence ADD CONSTRAINT evidence_outcome_check
  CHECK (outcome IN ('PULLED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'OVER_LIMIT', 'NOT_CITED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK'));
