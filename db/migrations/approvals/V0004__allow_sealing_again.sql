-- When the district's key is exchanged, what it sealed is sealed again; every other column still keeps what was written.
CREATE FUNCTION approvals.only_seals_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
DROP TRIGGER append_only ON approvals.case_event;
DROP TRIGGER append_only ON approvals.decision;
DROP TRIGGER append_only ON approvals.opinion;
DROP TRIGGER append_only ON approvals.joint_event;
DROP TRIGGER append_only ON approvals.upload;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.case_event FOR EACH ROW EXECUTE FUNCTION approvals.only_seals_again('blinding');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.decision FOR EACH ROW EXECUTE FUNCTION approvals.only_seals_again('reason', 'blinding');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.opinion FOR EACH ROW EXECUTE FUNCTION approvals.only_seals_again('reason');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.joint_event FOR EACH ROW EXECUTE FUNCTION approvals.only_seals_again('minutes');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON approvals.upload FOR EACH ROW EXECUTE FUNCTION approvals.only_seals_again('file_name', 'bytes');
ALTER TABLE approvals.case_event ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.decision ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.opinion ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.joint_event ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE approvals.upload ENABLE ALWAYS TRIGGER append_only;
GRANT UPDATE (blinding) ON approvals.case_event TO commonseal_app;
GRANT UPDATE (reason, blinding) ON approvals.decision TO commonseal_app;
GRANT UPDATE (reason) ON approvals.opinion, approvals.clock_stop TO commonseal_app;
GRANT UPDATE (minutes) ON approvals.joint_event TO commonseal_app;
GRANT UPDATE (file_name, bytes) ON approvals.upload TO commonseal_app;
