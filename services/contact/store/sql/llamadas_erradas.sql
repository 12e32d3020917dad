-- Numbers of the case $1 that are somebody else's, and those that the attempt $2 dialled and that have no outcome yet.
SELECT DISTINCT telefono, errado
FROM contact.llamada
WHERE radicado = $1 AND (errado OR (intento = $2::bigint AND terminada IS NULL));
