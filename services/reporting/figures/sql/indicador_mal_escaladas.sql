-- Per advisor, of the bases mal_escalados: records, how many of them the cell confirmed and overturned; in the period and in
-- the one before it. $1, $2 the blocks of both: levels and first days; $3 whether a block is of the one before
SELECT nullif(c.usuario, '') AS usuario, a.nombre AS asesor, c.registros, c.confirmadas, c.revertidas, c.registros_antes,
       c.confirmadas_antes, c.revertidas_antes
FROM (SELECT usuario,
             coalesce(sum(registros) FILTER (WHERE NOT antes), 0)::bigint AS registros,
             coalesce(sum(confirmadas) FILTER (WHERE NOT antes), 0)::bigint AS confirmadas,
             coalesce(sum(revertidas) FILTER (WHERE NOT antes), 0)::bigint AS revertidas,
             coalesce(sum(registros) FILTER (WHERE antes), 0)::bigint AS registros_antes,
             coalesce(sum(confirmadas) FILTER (WHERE antes), 0)::bigint AS confirmadas_antes,
             coalesce(sum(revertidas) FILTER (WHERE antes), 0)::bigint AS revertidas_antes
      FROM unnest($1::smallint[], $2::date[], $3::boolean[]) AS p (nivel, desde, antes)
      JOIN reporting.conteo_asesor k ON k.base = 'mal_escalados' AND k.nivel = p.nivel AND k.desde = p.desde
      GROUP BY usuario) AS c
LEFT JOIN reporting.asesor a ON a.usuario = c.usuario
WHERE c.registros <> 0 OR c.registros_antes <> 0
ORDER BY c.registros DESC, c.registros_antes DESC, c.usuario = '', c.usuario
