SELECT id, tipo, presentado, canal, motivo, vence, estado, decision, texto, quien, decidido_por,
       to_char(creado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       to_char(decidido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS decidido
FROM contact.recurso
WHERE radicado = $1
ORDER BY id;
