-- All records of the workbooks that hold: accepted, rejected and repeated ones. $1 base, $2 desde, $3 hasta
SELECT coalesce(sum(total), 0)::bigint AS total
FROM reporting.base_estado
WHERE base = $1 AND fecha_corte BETWEEN $2::date AND $3::date AND estado = 'vigente'
