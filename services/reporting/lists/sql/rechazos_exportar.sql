-- All rejected rows of a workbook that are within reach. $1 sha256; $2 the team that who asks is bound to, or null
SELECT fila, razon, detalle, remedio, original
FROM reporting.rechazo
WHERE sha256 = $1 AND ($2::text IS NULL OR reporting.es_del_equipo(radicado, $2))
ORDER BY fila
