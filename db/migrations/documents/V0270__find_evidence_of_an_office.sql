-- An auditor looks for what one office did, newest first.
CREATE INDEX evidence_by_office ON documents.evidence (office, id DESC);
