-- $1 sha256, $2 the last row already shown (0: none), $3 limit
SELECT fila, razon, campo, detalle, remedio, radicado, usuario, original
FROM reporting.rechazo
WHERE sha256 = $1 AND fila > $2::integer
ORDER BY fila
LIMIT $3::integer
