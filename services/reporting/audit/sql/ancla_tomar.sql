-- How far the chain was made known, held until the transaction ends, and where it ends; n null: it is empty.
SELECT k.n AS anunciada, a.n, encode(a.hash, 'hex') AS hash
FROM reporting.auditoria_ancla k
LEFT JOIN LATERAL (SELECT n, hash FROM reporting.auditoria ORDER BY n DESC LIMIT 1) a ON true
FOR UPDATE OF k
