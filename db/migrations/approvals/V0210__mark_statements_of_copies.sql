-- What an attested copy states counts for less than what a document states: it never locks a question.
ALTER TABLE approvals.case_statement ADD COLUMN copied boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN approvals.case_statement.copied IS 'Whether an attested copy states it; part of the row''s digest if so.';
GRANT UPDATE (copied) ON approvals.case_statement TO commonseal_app;
