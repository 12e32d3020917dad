SELECT id, numero, dia, to_char(desde, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desde,
       to_char(hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hasta, estado
FROM contact.intento
WHERE radicado = $1
ORDER BY id;
