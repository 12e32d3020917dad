-- conteo_base against what the workbooks that hold say: a row per difference (libros, total, aceptados, rechazados,
-- duplicados, advertencias)
WITH contado AS (
    SELECT base, n.nivel::smallint AS nivel, reporting.bloque(fecha_corte, n.nivel) AS desde,
           ARRAY[count(*), sum(total), sum(aceptados), sum(rechazados), sum(duplicados), sum(advertencias)]::bigint[] AS cifras
    FROM base_estado, generate_series(0, 5) AS n (nivel)
    WHERE estado = 'vigente'
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
