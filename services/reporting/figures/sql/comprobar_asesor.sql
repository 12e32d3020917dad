-- The advisors' names against the sightings: a row per difference. Of an advisor last seen in a retired month the name stays.
WITH contado AS (
    SELECT DISTINCT ON (usuario) usuario, asesor, fecha_corte
    FROM registro
    WHERE usuario IS NOT NULL AND asesor IS NOT NULL
    ORDER BY usuario, fecha_corte DESC, asesor
)
SELECT 'asesor' AS tabla, usuario AS clave, concat_ws(' ', g.visto, g.nombre) AS guardado,
       concat_ws(' ', c.fecha_corte, c.asesor) AS contado
FROM asesor g FULL JOIN contado c USING (usuario)
WHERE (g.nombre, g.visto) IS DISTINCT FROM (c.asesor, c.fecha_corte)
  AND (c.usuario IS NOT NULL
       OR date_trunc('month', g.visto)::date NOT IN (SELECT mes FROM reporting.particion_retirada))
ORDER BY usuario
