-- A message is claimed before it is sent and its result written down after, each in a transaction of its own; reminders go by themselves.
ALTER TABLE identity.invitation
  DROP CONSTRAINT invitation_channel_check,
  DROP CONSTRAINT invitation_state_check,
  DROP CONSTRAINT invitation_check,
  DROP CONSTRAINT invitation_check1,
  DROP CONSTRAINT invitation_check2,
  ADD COLUMN automatic boolean NOT NULL DEFAULT false,
  ADD COLUMN remind_at timestamptz,
  ADD CONSTRAINT invitation_channel_check CHECK (channel IN ('LETTER', 'SMS', 'EMAIL')),
  ADD CONSTRAINT invitation_state_check CHECK (state IN ('WAITING', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN')),
  ADD CONSTRAINT invitation_content CHECK ((state IN ('WAITING', 'SENDING') OR remind_at IS NOT NULL) = (content IS NOT NULL)),
  ADD CONSTRAINT invitation_due CHECK ((state IN ('WAITING', 'SENDING')) = (due_at IS NOT NULL)),
  ADD CONSTRAINT invitation_sent CHECK ((state = 'SENT') = (sent_at IS NOT NULL)),
  ADD CONSTRAINT invitation_reminded CHECK (remind_at IS NULL OR state = 'SENT');
ALTER TABLE identity.invitation ALTER COLUMN automatic DROP DEFAULT;

DROP INDEX identity.invitation_waiting;
CREATE UNIQUE INDEX invitation_waiting ON identity.invitation (authorisation) WHERE state IN ('WAITING', 'SENDING');
DROP INDEX identity.invitation_due;
CREATE INDEX invitation_due ON identity.invitation (due_at) WHERE state IN ('WAITING', 'SENDING');
CREATE INDEX invitation_remind ON identity.invitation (remind_at) WHERE remind_at IS NOT NULL;
COMMENT ON COLUMN identity.invitation.due_at IS 'When it is tried next; of one that is being sent, until when its result is awaited.';
COMMENT ON COLUMN identity.invitation.remind_at IS 'When the owner is reminded if he has not answered; until then the address is kept.';

GRANT UPDATE (remind_at) ON identity.invitation TO commonseal_app;
