-- How the records of both bases were decided. $1, $2 the period's blocks
SELECT base, decision, razon_decision, sum(registros)::bigint AS registros
FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
CROSS JOIN (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
JOIN reporting.conteo_causal k USING (base, nivel, desde)
GROUP BY base, decision, razon_decision
HAVING sum(registros) <> 0
ORDER BY base, registros DESC, decision, razon_decision
