-- conteo_causal against a recount: a row per difference (registros, sueltos). Of retired months the days are taken as kept.
WITH dias AS (
    SELECT base, fecha_corte AS dia, coalesce(causal, '') AS causal, decision, razon_decision, count(*) AS registros,
           count(*) FILTER (WHERE suelto) AS sueltos
    FROM registro_vigente
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT base, desde, causal, decision, razon_decision, registros, sueltos
    FROM conteo_causal
    WHERE nivel = 0 AND date_trunc('month', desde)::date IN (SELECT mes FROM reporting.particion_retirada)
), contado AS (
    SELECT base, n.nivel::smallint AS nivel, reporting.bloque(dia, n.nivel) AS desde, causal, decision, razon_decision,
           ARRAY[sum(registros), sum(sueltos)]::bigint[] AS cifras
    FROM dias, generate_series(0, 5) AS n (nivel)
    GROUP BY 1, 2, 3, 4, 5, 6
), guardado AS (
    SELECT base, nivel, desde, causal, decision, razon_decision, ARRAY[registros, sueltos] AS cifras FROM conteo_causal
)
SELECT 'conteo_causal' AS tabla, concat_ws(' ', base, nivel, desde, nullif(causal, ''), decision, razon_decision) AS clave,
       g.cifras::text AS guardado, c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (base, nivel, desde, causal, decision, razon_decision)
WHERE coalesce(g.cifras, '{0,0}') <> coalesce(c.cifras, '{0,0}')
ORDER BY base, nivel, desde, causal, decision, razon_decision
