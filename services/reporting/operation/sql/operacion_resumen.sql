-- The single numbers of the daily screen. $1 today
SELECT (SELECT count(*) FROM reporting.muerto WHERE resolucion IS NULL AND visto) AS muertos,
       (SELECT count(*) FROM reporting.recurso WHERE decidido IS NULL) AS recursos,
       (SELECT count(*) FROM reporting.recurso WHERE decidido IS NULL AND vence < $1::date) AS recursos_vencidos,
       (SELECT count(*) FROM reporting.tarea WHERE fin IS NULL) AS tareas,
       (SELECT count(*) FROM reporting.tarea WHERE fin IS NULL AND rechazada IS NOT NULL) AS tareas_rechazadas
