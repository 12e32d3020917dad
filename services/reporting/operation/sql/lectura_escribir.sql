-- The newest message read of each partition. $1 topic[], $2 partition[], $3 evento[]
INSERT INTO lectura AS l (topic, partition, evento)
SELECT * FROM unnest($1::text[], $2::integer[], $3::timestamptz[]) AS t (topic, partition, evento)
ORDER BY 1, 2
ON CONFLICT (topic, partition) DO UPDATE SET evento = excluded.evento
WHERE excluded.evento > l.evento
