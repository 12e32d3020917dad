SELECT id, intento, telefono, to_char(marcada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS marcada, resultado, errado,
       to_char(terminada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS terminada
FROM contact.llamada
WHERE radicado = $1
ORDER BY id;
