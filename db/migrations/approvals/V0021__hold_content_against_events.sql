-- A file that was changed behind the application is told from one that an officer could not use; a supplement's term can pass.
ALTER TABLE approvals.case_slot DROP CONSTRAINT case_slot_checked_check;
ALTER TABLE approvals.case_slot ADD CONSTRAINT case_slot_checked_check CHECK (checked IN ('CHECKED', 'NOT_USABLE', 'ALTERED'));
ALTER TABLE approvals.deadline DROP CONSTRAINT deadline_kind_check;
ALTER TABLE approvals.deadline ADD CONSTRAINT deadline_kind_check
  CHECK (kind IN ('ACCEPTANCE', 'LINK', 'OPINION', 'PROMISED', 'STATUTORY', 'SUPPLEMENT'));
COMMENT ON TABLE approvals.case_answer IS 'HASHED: answers of the form, sealed; the event of each act has a keyed digest of every answer that the act changed.';
COMMENT ON TABLE approvals.clock_stop IS 'HASHED: days on which the limits stand still; inside the record of every event of the case.';
COMMENT ON COLUMN approvals.case_event.facts IS 'The case row, its parties and stops of the clock as this event left them, and keyed digests of the answers that it changed.';
