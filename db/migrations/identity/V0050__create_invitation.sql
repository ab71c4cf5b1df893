-- Messages to owners who are not at the counter: a link that leads them to a request. It opens nothing by itself.
CREATE TABLE identity.invitation (
  id            uuid        PRIMARY KEY,
  authorisation uuid        NOT NULL,
  case_id       uuid        NOT NULL,
  channel       text        NOT NULL CHECK (channel IN ('LETTER', 'SMS')),
  content       bytea,
  token_mac     bytea       NOT NULL UNIQUE,
  expires_at    timestamptz NOT NULL,
  state         text        NOT NULL CHECK (state IN ('WAITING', 'SENT', 'FAILED')),
  tries         smallint    NOT NULL CHECK (tries >= 0),
  due_at        timestamptz,
  failure       text        CHECK (failure ~ '^[A-Z_]{1,40}$'),
  sent_at       timestamptz,
  opened_at     timestamptz,
  at            timestamptz NOT NULL,
  actor         text        NOT NULL,
  CHECK ((state = 'WAITING') = (content IS NOT NULL)),
  CHECK ((state = 'WAITING') = (due_at IS NOT NULL)),
  CHECK ((state = 'SENT') = (sent_at IS NOT NULL)),
  CHECK (state <> 'FAILED' OR failure IS NOT NULL)
);
CREATE INDEX invitation_case ON identity.invitation (case_id, at);
CREATE UNIQUE INDEX invitation_waiting ON identity.invitation (authorisation) WHERE state = 'WAITING';
CREATE INDEX invitation_due ON identity.invitation (due_at) WHERE state = 'WAITING';
COMMENT ON TABLE identity.invitation IS 'EPHEMERAL: messages to absent owners and what became of them; content (address and token) is under the owner''s key and goes when it was delivered or given up.';
COMMENT ON COLUMN identity.invitation.token_mac IS 'Keyed MAC of the token: neither a dump nor an INSERT yields a working link.';

GRANT SELECT, INSERT, UPDATE (content, state, tries, due_at, failure, sent_at, opened_at) ON identity.invitation TO commonseal_app;
