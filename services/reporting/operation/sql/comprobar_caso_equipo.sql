-- The teams that cases were given to against the events that say so: a row per difference.
WITH contado AS (
    SELECT DISTINCT radicado, datos ->> 'equipo' AS equipo FROM evento_caso WHERE tipo = 'intento_tomado' AND datos ->> 'equipo' <> ''
)
SELECT 'caso_equipo' AS tabla, concat_ws(' ', radicado, equipo) AS clave, (g.radicado IS NOT NULL)::text AS guardado, (c.radicado IS NOT NULL)::text AS contado
FROM caso_equipo g FULL JOIN contado c USING (radicado, equipo)
WHERE g.radicado IS NULL OR c.radicado IS NULL
ORDER BY clave
