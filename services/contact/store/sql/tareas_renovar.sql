-- The pending task follows the decision that holds and the case's term.
UPDATE contact.tarea AS t
SET nota = coalesce(n.nota, t.nota), vence = n.vence, actualizada = $5::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::date[]) AS n (radicado, tipo, nota, vence)
WHERE t.radicado = n.radicado AND t.tipo = n.tipo AND t.estado = 'pendiente';
