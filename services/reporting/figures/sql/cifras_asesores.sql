-- Per part of an answer and advisor, of the bases mal_escalados: records, how many of them the cell confirmed and overturned.
-- $1, $2 blocks: levels and first days; $3 the part that each is of
SELECT c.parte, nullif(c.usuario, '') AS usuario, a.nombre AS asesor, c.registros, c.confirmadas, c.revertidas
FROM (SELECT parte, usuario, sum(registros)::bigint AS registros, sum(confirmadas)::bigint AS confirmadas,
             sum(revertidas)::bigint AS revertidas
      FROM unnest($1::smallint[], $2::date[], $3::integer[]) AS p (nivel, desde, parte)
      JOIN reporting.conteo_asesor k ON k.base = 'mal_escalados' AND k.nivel = p.nivel AND k.desde = p.desde
      GROUP BY parte, usuario) AS c
LEFT JOIN reporting.asesor a ON a.usuario = c.usuario
