-- conteo_evento against a recount of the events: a row per difference.
WITH contado AS (
    SELECT n.nivel::smallint AS nivel, reporting.bloque((fecha AT TIME ZONE 'America/Bogota')::date, n.nivel) AS desde, tipo,
           reporting.evento_clave(tipo, datos) AS clave, count(*) AS eventos
    FROM evento_caso, generate_series(0, 5) AS n (nivel)
    GROUP BY 1, 2, 3, 4
)
SELECT 'conteo_evento' AS tabla, concat_ws(' ', nivel, desde, tipo, nullif(clave, '')) AS clave, g.eventos::text AS guardado,
       c.eventos::text AS contado
FROM conteo_evento g FULL JOIN contado c USING (nivel, desde, tipo, clave)
WHERE coalesce(g.eventos, 0) <> coalesce(c.eventos, 0)
ORDER BY nivel, desde, tipo, clave
