-- Where each partition is read to
SELECT topic, partition, next_offset FROM reporting.consumer_offset
