-- Whose officer asked for a supplement: the applicant is told, and the counter and a deciding office may both ask.
ALTER TABLE approvals.clock_stop ADD COLUMN office text;
UPDATE approvals.clock_stop s SET office = c.office FROM approvals.approval_case c WHERE c.id = s.case_id;
ALTER TABLE approvals.clock_stop ALTER COLUMN office SET NOT NULL;
