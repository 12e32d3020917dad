-- The advisors' names against the sightings, and against what retired months said: a row per difference
WITH contado AS (
    SELECT DISTINCT ON (usuario) usuario, asesor, fecha_corte
    FROM (SELECT usuario, asesor, fecha_corte FROM registro WHERE usuario IS NOT NULL AND asesor IS NOT NULL
          UNION ALL
          SELECT usuario, nombre, visto FROM reporting.asesor_retirado) AS dicho
    ORDER BY usuario, fecha_corte DESC, asesor
)
SELECT 'asesor' AS tabla, usuario AS clave, concat_ws(' ', g.visto, g.nombre) AS guardado,
       concat_ws(' ', c.fecha_corte, c.asesor) AS contado
FROM asesor g FULL JOIN contado c USING (usuario)
WHERE (g.nombre, g.visto) IS DISTINCT FROM (c.asesor, c.fecha_corte)
ORDER BY usuario
