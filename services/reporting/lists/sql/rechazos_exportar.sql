-- All rejected rows of a workbook. $1 sha256
SELECT fila, razon, detalle, remedio, original
FROM reporting.rechazo
WHERE sha256 = $1
ORDER BY fila
