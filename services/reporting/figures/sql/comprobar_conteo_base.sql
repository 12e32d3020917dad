-- conteo_base against what the workbooks that hold say: a row per difference (libros, total, aceptados, rechazados,
-- duplicados, advertencias). Of retired months the days are taken as they are kept.
WITH dias AS (
    SELECT base, fecha_corte AS dia, count(*) AS libros, sum(total) AS total, sum(aceptados) AS aceptados,
           sum(rechazados) AS rechazados, sum(duplicados) AS duplicados, sum(advertencias) AS advertencias
    FROM base_estado
    WHERE estado = 'vigente' AND date_trunc('month', fecha_corte)::date NOT IN (SELECT mes FROM reporting.particion_retirada)
    GROUP BY 1, 2
    UNION ALL
    SELECT base, desde, libros, total, aceptados, rechazados, duplicados, advertencias
    FROM conteo_base
    WHERE nivel = 0 AND date_trunc('month', desde)::date IN (SELECT mes FROM reporting.particion_retirada)
), contado AS (
    SELECT base, n.nivel::smallint AS nivel, reporting.bloque(dia, n.nivel) AS desde,
           ARRAY[sum(libros), sum(total), sum(aceptados), sum(rechazados), sum(duplicados), sum(advertencias)]::bigint[] AS cifras
    FROM dias, generate_series(0, 5) AS n (nivel)
    GROUP BY 1, 2, 3
), guardado AS (
    SELECT base, nivel, desde, ARRAY[libros, total, aceptados, rechazados, duplicados, advertencias] AS cifras
    FROM conteo_base
)
SELECT 'conteo_base' AS tabla, concat_ws(' ', base, nivel, desde) AS clave, g.cifras::text AS guardado,
       c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (base, nivel, desde)
WHERE coalesce(g.cifras, '{0,0,0,0,0,0}') <> coalesce(c.cifras, '{0,0,0,0,0,0}')
ORDER BY base, nivel, desde
