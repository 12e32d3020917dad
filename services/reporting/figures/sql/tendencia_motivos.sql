-- The indicator motivos in steps of days, ISO weeks or months; of one causal ('' the records without one), or of all.
-- $1 desde, $2 hasta, $3 day|week|month, $4 causal, or null for all
WITH enviado AS (
    SELECT date_trunc($3, desde)::date AS paso, sum(total) AS total
    FROM reporting.conteo_base
    WHERE base = 'pendientes' AND nivel = 0 AND desde BETWEEN $1::date AND $2::date
    GROUP BY 1
), contado AS (
    SELECT date_trunc($3, desde)::date AS paso, sum(sueltos) AS sueltos, sum(registros) AS todos,
           sum(registros) FILTER (WHERE $4::text IS NULL OR causal = $4) AS registros
    FROM reporting.conteo_causal
    WHERE base = 'pendientes' AND nivel = 0 AND desde BETWEEN $1::date AND $2::date
    GROUP BY 1
)
SELECT paso, (coalesce(e.total, 0) + coalesce(c.sueltos, 0))::bigint AS total, coalesce(c.registros, 0)::bigint AS registros
FROM enviado e FULL JOIN contado c USING (paso)
WHERE e.total <> 0 OR c.todos <> 0
ORDER BY paso
