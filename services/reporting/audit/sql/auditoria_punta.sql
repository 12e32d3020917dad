-- Where the chain ends. No row: it is empty.
SELECT n, encode(hash, 'hex') AS hash FROM reporting.auditoria ORDER BY n DESC LIMIT 1
