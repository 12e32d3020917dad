-- Per part of an answer, how the records of both bases were decided. $1, $2 blocks: levels and first days; $3 the part that
-- each is of
SELECT parte, base, decision, razon_decision, sum(registros)::bigint AS registros
FROM unnest($1::smallint[], $2::date[], $3::integer[]) AS p (nivel, desde, parte)
CROSS JOIN (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
JOIN reporting.conteo_causal k USING (base, nivel, desde)
GROUP BY parte, base, decision, razon_decision
