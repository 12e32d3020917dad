-- Open cases by estado and the day, in Bogotá, on which they entered it. From caso_abierto_entro alone.
SELECT estado, entro_dia AS dia, count(*) AS casos
FROM reporting.caso
WHERE estado <> 'cerrado'
GROUP BY 1, 2
ORDER BY 1, 2
