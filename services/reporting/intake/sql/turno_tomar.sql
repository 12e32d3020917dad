-- The turn to write what is counted, before any row of it is locked (deploy/migrations/reporting: cifras)
SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.base'))
