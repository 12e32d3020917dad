-- $1 sha256, $2 the last row already shown, or null, $3 whether it goes backwards, $4 limit
SELECT fila, razon, campo, detalle, remedio, radicado, usuario, original
FROM reporting.rechazo
WHERE sha256 = $1 AND ($2::integer IS NULL OR CASE WHEN $3::boolean THEN fila < $2 ELSE fila > $2 END)
ORDER BY CASE WHEN $3::boolean THEN -fila END, fila
LIMIT $4::integer
