-- The indicator mal escaladas in steps of days, ISO weeks or months; of one advisor, or of all. Steps without any workbook or
-- record are left out. $1 desde, $2 hasta, $3 day|week|month, $4 usuario, or null for all
WITH enviado AS (
    SELECT date_trunc($3, desde)::date AS paso, sum(total) AS total
    FROM reporting.conteo_base
    WHERE base = 'mal_escalados' AND nivel = 0 AND desde BETWEEN $1::date AND $2::date
    GROUP BY 1
), suelto AS (
    SELECT date_trunc($3, desde)::date AS paso, sum(sueltos) AS sueltos, sum(registros) AS registros,
           sum(registros) FILTER (WHERE razon_decision = 'error_escalamiento') AS confirmadas,
           sum(registros) FILTER (WHERE razon_decision = 'segundo_nivel') AS revertidas
    FROM reporting.conteo_causal
    WHERE base = 'mal_escalados' AND nivel = 0 AND desde BETWEEN $1::date AND $2::date
    GROUP BY 1
), propio AS (
    SELECT date_trunc($3, desde)::date AS paso, sum(registros) AS registros, sum(confirmadas) AS confirmadas,
           sum(revertidas) AS revertidas
    FROM reporting.conteo_asesor
    WHERE base = 'mal_escalados' AND nivel = 0 AND usuario = upper($4) AND desde BETWEEN $1::date AND $2::date
    GROUP BY 1
)
SELECT paso, (coalesce(e.total, 0) + coalesce(s.sueltos, 0))::bigint AS total,
       coalesce(CASE WHEN $4::text IS NULL THEN s.registros ELSE p.registros END, 0)::bigint AS registros,
       coalesce(CASE WHEN $4::text IS NULL THEN s.confirmadas ELSE p.confirmadas END, 0)::bigint AS confirmadas,
       coalesce(CASE WHEN $4::text IS NULL THEN s.revertidas ELSE p.revertidas END, 0)::bigint AS revertidas
FROM enviado e FULL JOIN suelto s USING (paso) LEFT JOIN propio p USING (paso)
WHERE e.total <> 0 OR s.registros <> 0
ORDER BY paso
