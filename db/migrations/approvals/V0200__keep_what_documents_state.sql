-- Everything that a verified document states about a question, not only what became the answer; and departures from it.
CREATE TABLE approvals.case_statement (
  case_id      uuid        NOT NULL REFERENCES approvals.approval_case,
  slot         text        NOT NULL,
  owner        text        NOT NULL,
  field        text        NOT NULL,
  position     integer     NOT NULL CHECK (position >= 0),
  document     uuid        NOT NULL,
  kind         text        NOT NULL,
  kind_version integer     NOT NULL CHECK (kind_version >= 1),
  office       text        NOT NULL,
  issued_on    date        NOT NULL,
  evidence     uuid        NOT NULL,
  stated_at    timestamptz NOT NULL,
  value        bytea,
  problem      text        CHECK (length(problem) BETWEEN 1 AND 40),
  PRIMARY KEY (case_id, slot, owner, field, position),
  CHECK ((value IS NULL) <> (problem IS NULL))
);
COMMENT ON TABLE approvals.case_statement IS 'HASHED: what the document pulled last for a material and owner states about a question, sealed; the event of each act has a keyed digest of every statement that the act changed.';
COMMENT ON COLUMN approvals.case_statement.position IS 'Which of the question''s sources in the definition, from 0: its order decides.';
COMMENT ON COLUMN approvals.case_statement.problem IS 'Why there is no value: a code of the transformation or of the question''s type, or NOT_STATED if a successor says nothing.';

ALTER TABLE approvals.case_answer ADD COLUMN departure text CHECK (departure IN ('CHOSEN', 'OVERRIDDEN'));
ALTER TABLE approvals.case_answer ADD COLUMN documented bytea;
ALTER TABLE approvals.case_answer ADD COLUMN reason bytea;
ALTER TABLE approvals.case_answer ADD COLUMN departed_by text;
ALTER TABLE approvals.case_answer ADD COLUMN departed_at timestamptz;
ALTER TABLE approvals.case_answer ADD CONSTRAINT case_answer_departure CHECK (
  (departure IS NULL) = (reason IS NULL) AND (departure IS NULL) = (departed_by IS NULL) AND (departure IS NULL) = (departed_at IS NULL)
  AND (departure IS NULL) = (documented IS NULL) AND (departure IS NULL OR source_document IS NOT NULL)
  AND NOT (locked AND departure IS NOT DISTINCT FROM 'OVERRIDDEN'));
COMMENT ON COLUMN approvals.case_answer.departure IS 'CHOSEN: what another document states than the definition''s order takes; OVERRIDDEN: what a person typed instead.';
COMMENT ON COLUMN approvals.case_answer.documented IS 'Sealed: the value from which it departs, as it was then.';

CREATE TABLE approvals.case_fill (
  case_id    uuid    PRIMARY KEY REFERENCES approvals.approval_case,
  service    text    NOT NULL,
  filled     integer NOT NULL CHECK (filled >= 0),
  overridden integer NOT NULL CHECK (overridden >= 0),
  typed      integer NOT NULL CHECK (typed >= 0)
);
COMMENT ON TABLE approvals.case_fill IS 'DERIVED: where the answered questions of each submitted form came from; the event case.submitted has the same figures, the reconciler compares.';
CREATE INDEX case_fill_service ON approvals.case_fill (service) INCLUDE (filled, overridden, typed);

ALTER TABLE approvals.case_statement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON approvals.case_statement TO commonseal_owner USING (true);
CREATE POLICY concerned ON approvals.case_statement TO commonseal_app
  USING ((SELECT approvals.acts_on_cases()) OR case_id IN (SELECT approvals.actor_cases()));

GRANT SELECT, INSERT ON approvals.case_statement, approvals.case_fill TO commonseal_app;
GRANT UPDATE (document, kind, kind_version, office, issued_on, evidence, stated_at, value, problem) ON approvals.case_statement TO commonseal_app;
GRANT UPDATE (departure, documented, reason, departed_by, departed_at) ON approvals.case_answer TO commonseal_app;
GRANT UPDATE (filled, overridden, typed) ON approvals.case_fill TO commonseal_app;
