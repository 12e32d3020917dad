-- How far each partition is read, and how new the newest message is that was read of it.
SELECT o.topic, o.partition, o.next_offset, l.evento
FROM reporting.consumer_offset o
LEFT JOIN reporting.lectura l USING (topic, partition)
ORDER BY o.topic, o.partition
