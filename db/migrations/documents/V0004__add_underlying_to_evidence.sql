-- What a demonstration district finds is demo; beside it stands what it would be (docs/verify.md).
ALTER TABLE documents.evidence ADD COLUMN underlying text NULL CHECK (length(underlying) BETWEEN 1 AND 40);
ALTER TABLE documents.evidence ADD CONSTRAINT evidence_demo CHECK ((verdict = 'demo') = (underlying IS NOT NULL));
COMMENT ON COLUMN documents.evidence.underlying IS 'The verdict it would have been in a real district; present exactly with demo.';
GRANT SELECT (underlying) ON documents.evidence TO commonseal_read;
