-- A refusal names two: the office and the officer who asked, as every evidence, and the person who said no.
ALTER TABLE documents.evidence
  ADD COLUMN refused_by text NULL CHECK (length(refused_by) BETWEEN 1 AND 200),
  ADD CONSTRAINT evidence_refusal CHECK (refused_by IS NULL OR outcome = 'REFUSED_BY_OWNER');
COMMENT ON COLUMN documents.evidence.officer IS 'Who asked for the document or pulled it; never who refused it.';
COMMENT ON COLUMN documents.evidence.office IS 'For which office the officer asked.';
COMMENT ON COLUMN documents.evidence.refused_by IS 'Who refused: the owner, or who represents him. Absent unless a refusal was recorded when it was given.';
CREATE INDEX evidence_by_refusal ON documents.evidence (refused_by, id DESC) WHERE refused_by IS NOT NULL;
