-- How the records of a workbook were decided. $1 sha256
SELECT c.decision || '/' || c.razon_decision AS decision, sum(registros)::bigint AS registros
FROM reporting.base_conteo c
WHERE sha256 = $1
GROUP BY c.decision, c.razon_decision
HAVING sum(registros) <> 0
ORDER BY c.decision, c.razon_decision
