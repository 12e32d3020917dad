-- All records of the workbooks that hold (accepted, rejected and repeated ones), and those that are in none of them, which
-- are one more each; in the period and in the one before it.
-- $1, $2 the blocks of both: levels and first days; $3 whether a block is of the one before; $4 base
SELECT coalesce(sum(registros) FILTER (WHERE NOT antes), 0)::bigint AS total,
       coalesce(sum(registros) FILTER (WHERE antes), 0)::bigint AS total_antes
FROM (SELECT antes, k.total AS registros
      FROM unnest($1::smallint[], $2::date[], $3::boolean[]) AS p (nivel, desde, antes)
      JOIN reporting.conteo_base k ON k.base = $4 AND k.nivel = p.nivel AND k.desde = p.desde
      UNION ALL
      SELECT antes, k.sueltos
      FROM unnest($1::smallint[], $2::date[], $3::boolean[]) AS p (nivel, desde, antes)
      JOIN reporting.conteo_causal k ON k.base = $4 AND k.nivel = p.nivel AND k.desde = p.desde) AS recibido
