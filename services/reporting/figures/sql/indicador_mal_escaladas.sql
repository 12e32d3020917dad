-- Per advisor, of the bases mal_escalados: records, how many of them the cell confirmed and overturned, and how many no
-- workbook's total has (sueltos). $1, $2 the period's blocks: their levels and first days
SELECT nullif(c.usuario, '') AS usuario, a.nombre AS asesor, c.registros, c.confirmadas, c.revertidas, c.sueltos
FROM (SELECT usuario, sum(registros)::bigint AS registros, sum(confirmadas)::bigint AS confirmadas,
             sum(revertidas)::bigint AS revertidas, sum(sueltos)::bigint AS sueltos
      FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
      JOIN reporting.conteo_asesor k ON k.base = 'mal_escalados' AND k.nivel = p.nivel AND k.desde = p.desde
      GROUP BY usuario
      HAVING sum(registros) <> 0) AS c
LEFT JOIN reporting.asesor a ON a.usuario = c.usuario
ORDER BY c.registros DESC, c.usuario = '', c.usuario
