SELECT id, ronda, tipo, texto, estado, to_char(pedido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS pedido,
       to_char(resuelto, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS resuelto, quien, evidencia
FROM contact.aviso
WHERE radicado = $1
ORDER BY id;
