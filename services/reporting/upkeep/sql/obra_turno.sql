-- The operators' turn, until this connection ends. One that has ended may hold it a moment longer than its program lived.
SET lock_timeout = '5s';
SELECT pg_advisory_lock(hashtext('reporting.obra'));
SET lock_timeout = 0
