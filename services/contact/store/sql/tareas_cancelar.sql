-- The pending tasks $2 (tipo) of the cases $1: what else is pending of them goes on.
UPDATE contact.tarea AS t SET estado = 'cancelada', actualizada = $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS n (radicado, tipo)
WHERE t.radicado = n.radicado AND t.tipo = n.tipo AND t.estado = 'pendiente';
