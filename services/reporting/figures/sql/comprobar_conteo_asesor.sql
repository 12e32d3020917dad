-- conteo_asesor against a recount. A row per difference: where, what is kept, what is counted (registros, confirmadas,
-- revertidas, sueltos). Of retired months the days are taken as they are kept.
WITH dias AS (
    SELECT base, fecha_corte AS dia, coalesce(usuario, '') AS usuario, count(*) AS registros,
           count(*) FILTER (WHERE razon_decision = 'error_escalamiento') AS confirmadas,
           count(*) FILTER (WHERE razon_decision = 'segundo_nivel') AS revertidas, count(*) FILTER (WHERE suelto) AS sueltos
    FROM registro_vigente
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT base, desde, usuario, registros, confirmadas, revertidas, sueltos
    FROM conteo_asesor
    WHERE nivel = 0 AND date_trunc('month', desde)::date IN (SELECT mes FROM reporting.particion_retirada)
), contado AS (
    SELECT base, n.nivel::smallint AS nivel, reporting.bloque(dia, n.nivel) AS desde, usuario,
           ARRAY[sum(registros), sum(confirmadas), sum(revertidas), sum(sueltos)]::bigint[] AS cifras
    FROM dias, generate_series(0, 5) AS n (nivel)
    GROUP BY 1, 2, 3, 4
), guardado AS (
    SELECT base, nivel, desde, usuario, ARRAY[registros, confirmadas, revertidas, sueltos] AS cifras FROM conteo_asesor
)
SELECT 'conteo_asesor' AS tabla, concat_ws(' ', base, nivel, desde, nullif(usuario, '')) AS clave,
       g.cifras::text AS guardado, c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (base, nivel, desde, usuario)
WHERE coalesce(g.cifras, '{0,0,0,0}') <> coalesce(c.cifras, '{0,0,0,0}')
ORDER BY base, nivel, desde, usuario
