-- All records of the workbooks that hold (accepted, rejected and repeated ones), and those that are in none of them, which
-- are one more each. $1, $2 the period's blocks; $3 base
SELECT coalesce((SELECT sum(total)
                 FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
                 JOIN reporting.conteo_base k ON k.base = $3 AND k.nivel = p.nivel AND k.desde = p.desde), 0)::bigint
       + coalesce((SELECT sum(sueltos)
                   FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
                   JOIN reporting.conteo_causal k ON k.base = $3 AND k.nivel = p.nivel AND k.desde = p.desde), 0)::bigint
       AS total
