-- No batch is written until this transaction ends: whoever writes one moves an offset first, and waits. The rest of the
-- service goes on. Fails rather than make others wait behind it.
SET LOCAL lock_timeout = '2s';
LOCK TABLE reporting.consumer_offset IN SHARE ROW EXCLUSIVE MODE
