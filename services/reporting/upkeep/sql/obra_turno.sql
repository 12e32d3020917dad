SELECT pg_try_advisory_lock(hashtext('reporting.obra'))
