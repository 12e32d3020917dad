-- The first look of a REPEATABLE READ transaction: what it sees is fixed from here on
SELECT count(*) FROM reporting.consumer_offset
