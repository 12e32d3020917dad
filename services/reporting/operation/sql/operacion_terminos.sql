-- Open cases by the last day of the term that runs, a recurso's or the PQR's own. From caso_abierto_vence alone.
SELECT nullif(vence, 'infinity') AS vence, recurso IS NOT NULL AS de_recurso, estado, count(*) AS casos
FROM reporting.caso
WHERE estado <> 'cerrado'
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
