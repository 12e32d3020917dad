-- How the records of both bases were decided, in the period and in the one before it.
-- $1, $2 the blocks of both: levels and first days; $3 whether a block is of the one before
SELECT base, decision, razon_decision, registros, registros_antes
FROM (SELECT base, decision, razon_decision,
             coalesce(sum(registros) FILTER (WHERE NOT antes), 0)::bigint AS registros,
             coalesce(sum(registros) FILTER (WHERE antes), 0)::bigint AS registros_antes
      FROM unnest($1::smallint[], $2::date[], $3::boolean[]) AS p (nivel, desde, antes)
      CROSS JOIN (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
      JOIN reporting.conteo_causal k USING (base, nivel, desde)
      GROUP BY base, decision, razon_decision) AS c
WHERE registros <> 0 OR registros_antes <> 0
ORDER BY base DESC, registros DESC, registros_antes DESC, decision, razon_decision
