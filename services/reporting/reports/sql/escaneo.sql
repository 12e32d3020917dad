-- The scan that holds. $1 id of the form
SELECT tipo, sha256, contenido
FROM reporting.formato_escaneo
WHERE formato = $1::bigint
ORDER BY version DESC
LIMIT 1
