-- Whose opinion on a link is still open: what an assistant finds in his inbox.
ALTER TABLE approvals.case_link ADD COLUMN asks text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN approvals.case_link.asks IS 'Offices whose opinion of the present round is asked for and not given, sorted; empty unless the link can be worked on.';
UPDATE approvals.case_link l SET asks = d.parties
  FROM (SELECT case_id, link, round, array_agg(party ORDER BY party) AS parties
          FROM approvals.deadline WHERE kind = 'OPINION' AND NOT closed GROUP BY case_id, link, round) d
 WHERE d.case_id = l.case_id AND d.link = l.link AND d.round = l.round AND l.state IN ('READY', 'CLAIMED');
CREATE INDEX case_link_asks ON approvals.case_link USING gin (asks) WHERE state IN ('READY', 'CLAIMED') AND asks <> '{}';
GRANT UPDATE (asks) ON approvals.case_link TO commonseal_app;
