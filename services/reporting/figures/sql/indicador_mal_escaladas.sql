-- Per advisor, of the bases mal_escalados: records, how many of them the cell confirmed and overturned, and how many no
-- workbook's total has (sueltos). An advisor goes by the name seen last. $1 desde, $2 hasta
WITH por_nombre AS (
    SELECT usuario, asesor, max(fecha_corte) AS visto, count(*) AS registros,
           count(*) FILTER (WHERE razon_decision = 'error_escalamiento') AS confirmadas,
           count(*) FILTER (WHERE razon_decision = 'segundo_nivel') AS revertidas,
           count(*) FILTER (WHERE suelto) AS sueltos
    FROM reporting.registro_vigente
    WHERE base = 'mal_escalados' AND fecha_corte BETWEEN $1::date AND $2::date
    GROUP BY usuario, asesor
)
SELECT usuario,
       CASE WHEN usuario IS NOT NULL
            THEN (array_agg(asesor ORDER BY visto DESC, asesor) FILTER (WHERE asesor IS NOT NULL))[1]
       END AS asesor,
       sum(registros)::bigint AS registros, sum(confirmadas)::bigint AS confirmadas, sum(revertidas)::bigint AS revertidas,
       sum(sueltos)::bigint AS sueltos
FROM por_nombre
GROUP BY usuario
ORDER BY registros DESC, usuario ASC NULLS LAST
