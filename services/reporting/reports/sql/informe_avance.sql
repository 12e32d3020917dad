-- How far everything is read, as one number that only grows
SELECT coalesce(sum(next_offset), 0)::bigint AS avance FROM reporting.consumer_offset
