-- The attempts that were taken, in their order.
SELECT id, ronda, numero, dia, to_char(desde, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desde,
       to_char(hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hasta, pedido, estado, canal, quien,
       to_char(tomado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS tomado,
       to_char(terminado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS terminado, resultado, tardio, nota, evidencia,
       to_char(marcado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS marcado,
       to_char(arriendo_hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS arriendo_hasta
FROM contact.intento
WHERE radicado = $1
ORDER BY id;
