-- Pending tasks by kind, the day on which they were asked for, and whether RR refused them. From tarea_pendiente alone.
SELECT tipo, creada_dia AS dia, rechazada IS NOT NULL AS de_rechazo, count(*) AS tareas
FROM reporting.tarea
WHERE fin IS NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
