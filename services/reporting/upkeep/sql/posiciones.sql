-- How far each partition was read, by what serves or by a rebuild
SELECT topic, partition, next_offset FROM consumer_offset ORDER BY topic, partition
