SELECT id, tipo, destino, nota, causa, estado, manos, envios, error, quien, evidencia,
       to_char(creada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creada,
       to_char(actualizada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS actualizada
FROM contact.tarea
WHERE radicado = $1
ORDER BY id;
