-- What the officer confirmed, word for word, and how: the decision's record holds the digest that his passkey signed.
ALTER TABLE approvals.decision ADD COLUMN statement bytea;
ALTER TABLE approvals.decision ADD COLUMN confirmed_by text CHECK (confirmed_by IN ('PASSKEY', 'CODE', 'PROVIDER'));
ALTER TABLE approvals.decision ADD CONSTRAINT decision_confirmed CHECK ((statement IS NULL) = (confirmed_by IS NULL));
COMMENT ON COLUMN approvals.decision.statement IS 'Sealed: canonical JSON of the decision as it was confirmed, with what was entered; absent if nobody decided and time ran out.';

DROP TRIGGER append_only ON approvals.decision;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.decision FOR EACH ROW
  EXECUTE FUNCTION approvals.only_seals_again('reason', 'statement', 'blinding');
ALTER TABLE approvals.decision ENABLE ALWAYS TRIGGER append_only;
GRANT UPDATE (statement) ON approvals.decision TO commonseal_app;
