-- Whether this replica measures now; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('reporting umbrales')) AS mio
