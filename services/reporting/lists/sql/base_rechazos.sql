-- $1 sha256
SELECT fila, razon, campo, detalle, remedio, radicado, usuario, original
FROM reporting.rechazo
WHERE sha256 = $1
