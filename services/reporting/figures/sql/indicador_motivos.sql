-- Per causal, of the bases pendientes, in the period and in the one before it.
-- $1, $2 the blocks of both: levels and first days; $3 whether a block is of the one before
SELECT nullif(causal, '') AS causal, registros, registros_antes
FROM (SELECT causal,
             coalesce(sum(registros) FILTER (WHERE NOT antes), 0)::bigint AS registros,
             coalesce(sum(registros) FILTER (WHERE antes), 0)::bigint AS registros_antes
      FROM unnest($1::smallint[], $2::date[], $3::boolean[]) AS p (nivel, desde, antes)
      JOIN reporting.conteo_causal k ON k.base = 'pendientes' AND k.nivel = p.nivel AND k.desde = p.desde
      GROUP BY causal) AS c
WHERE registros <> 0 OR registros_antes <> 0
ORDER BY registros DESC, registros_antes DESC, c.causal = '', c.causal
