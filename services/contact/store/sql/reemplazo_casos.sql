-- The next $3 cases after $2 that were seen in the workbook $1.
SELECT DISTINCT radicado
FROM contact.decision_vista
WHERE libro = $1::int AND radicado > $2
ORDER BY radicado
LIMIT $3::int;
