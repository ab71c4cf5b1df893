-- Pulls beyond a standing authorisation, or on a legal ground that the definition in force does not cite, have outcomes of their own.
ALTER TABLE approvals.case_item DROP CONSTRAINT case_item_outcome_check;
ALTER TABLE approvals.case_item ADD CONSTRAINT case_item_outcome_check
  CHECK (outcome IN ('PULLED', 'REFUSED_BY_OWNER', 'NOT_AUTHORISED', 'OVER_LIMIT', 'NOT_CITED', 'WRONG_OWNER', 'WRONG_KIND', 'NOT_VALID', 'ALTERED', 'CANNOT_CHECK'));
