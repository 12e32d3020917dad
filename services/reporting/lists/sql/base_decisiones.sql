-- How the records of a workbook were decided. $1 sha256
SELECT decision || '/' || razon_decision AS decision, registros
FROM reporting.base_conteo
WHERE sha256 = $1 AND registros <> 0
ORDER BY reporting.base_conteo.decision, razon_decision
