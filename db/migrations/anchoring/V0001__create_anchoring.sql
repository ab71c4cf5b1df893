-- Roots on public chains. A job is one nonce; its attempts are the signed transactions tried at that nonce, each stored
-- before it is broadcast, so that a crash at any point sends the same bytes again and never a second root.
CREATE TABLE anchoring.target (
  chain_id   bigint      NOT NULL CHECK (chain_id > 0),
  contract   text        NOT NULL CHECK (contract ~ '^0x[0-9a-f]{40}$'),
  genesis    bytea       NOT NULL CHECK (octet_length(genesis) = 32),
  sender     text        NOT NULL CHECK (sender ~ '^0x[0-9a-f]{40}$'),
  test       boolean     NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, contract, sender)
);
COMMENT ON TABLE anchoring.target IS 'DERIVED: chains and contracts this district has anchored to; each can be read from its chain.';

CREATE TABLE anchoring.nonce (
  chain_id   bigint NOT NULL,
  sender     text   NOT NULL,
  genesis    bytea  NOT NULL CHECK (octet_length(genesis) = 32),
  next_nonce bigint NOT NULL CHECK (next_nonce >= 0),
  PRIMARY KEY (chain_id, sender)
);
COMMENT ON TABLE anchoring.nonce IS 'EPHEMERAL: the next transaction number; only this table gives numbers, a provider can only raise them.';
COMMENT ON COLUMN anchoring.nonce.genesis IS 'The chain that the numbers count on: known before the first transaction leaves, as ids are reused by test chains.';

CREATE TABLE anchoring.job (
  id         uuid        PRIMARY KEY,
  chain_id   bigint      NOT NULL,
  sender     text        NOT NULL,
  nonce      bigint      NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('DEPLOY', 'ANCHOR')),
  contract   text        NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (chain_id, sender, nonce)
);
COMMENT ON TABLE anchoring.job IS 'DERIVED: one transaction number and what it is for.';
COMMENT ON COLUMN anchoring.job.contract IS 'Address called; for DEPLOY the address that the contract will have.';

CREATE TABLE anchoring.attempt (
  job_id      uuid        NOT NULL REFERENCES anchoring.job,
  number      integer     NOT NULL CHECK (number >= 1),
  size        bigint      NOT NULL CHECK (size >= 0),
  root        bytea       NOT NULL CHECK (octet_length(root) = 32),
  raw         bytea       NOT NULL,
  tx_hash     text        NOT NULL UNIQUE CHECK (tx_hash ~ '^0x[0-9a-f]{64}$'),
  max_fee_wei numeric(40) NOT NULL,
  tip_wei     numeric(40) NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (job_id, number)
);
COMMENT ON TABLE anchoring.attempt IS 'DERIVED: signed transactions, stored before broadcast. A later attempt carries the newest root.';

CREATE TABLE anchoring.receipt (
  job_id       uuid        PRIMARY KEY REFERENCES anchoring.job,
  number       integer     NOT NULL,
  block_number bigint      NOT NULL,
  block_hash   bytea       NOT NULL CHECK (octet_length(block_hash) = 32),
  success      boolean     NOT NULL,
  log_index    integer,
  gas_used     bigint      NOT NULL,
  final        boolean     NOT NULL,
  seen_at      timestamptz NOT NULL,
  FOREIGN KEY (job_id, number) REFERENCES anchoring.attempt (job_id, number)
);
COMMENT ON TABLE anchoring.receipt IS 'DERIVED: where the chain put it; replaced if the chain reorganises before it is final.';
COMMENT ON COLUMN anchoring.receipt.success IS 'False: mined, paid for and without effect. It closes its number and anchors nothing.';
COMMENT ON COLUMN anchoring.receipt.log_index IS 'Of the event Anchored; null where there is none.';

CREATE TABLE anchoring.lost (
  job_id  uuid        PRIMARY KEY REFERENCES anchoring.job,
  seen_at timestamptz NOT NULL
);
COMMENT ON TABLE anchoring.lost IS 'DERIVED: numbers that the chain finally gave to a transaction not in attempt (restored database, key used elsewhere).';

CREATE INDEX job_created ON anchoring.job (created_at DESC);

GRANT USAGE ON SCHEMA anchoring TO commonseal_app, commonseal_read;
GRANT SELECT, INSERT ON anchoring.target, anchoring.job, anchoring.attempt, anchoring.lost TO commonseal_app;
GRANT SELECT, INSERT, UPDATE ON anchoring.nonce TO commonseal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON anchoring.receipt TO commonseal_app;
GRANT SELECT ON ALL TABLES IN SCHEMA anchoring TO commonseal_read;
