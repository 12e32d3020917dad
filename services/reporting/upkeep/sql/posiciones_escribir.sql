-- $1 topic[], $2 partition[], $3 next_offset[]
INSERT INTO consumer_offset (topic, partition, next_offset)
SELECT t, p, o FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS u (t, p, o)
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
