-- What was revoked or declared void lately, and the uses of it.
CREATE INDEX status_event_ending ON documents.status_event (recorded_at) WHERE type IN ('REVOKED', 'VOID');
