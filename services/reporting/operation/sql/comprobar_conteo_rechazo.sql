-- conteo_rechazo against a recount of the rejected rows: a row per difference.
WITH contado AS (
    SELECT sha256, razon, coalesce(campo, '') AS campo, count(*) AS filas
    FROM rechazo
    GROUP BY 1, 2, 3
)
SELECT 'conteo_rechazo' AS tabla, concat_ws(' ', sha256, razon, nullif(campo, '')) AS clave, g.filas::text AS guardado,
       c.filas::text AS contado
FROM conteo_rechazo g FULL JOIN contado c USING (sha256, razon, campo)
WHERE coalesce(g.filas, 0) <> coalesce(c.filas, 0)
ORDER BY sha256, razon, campo
