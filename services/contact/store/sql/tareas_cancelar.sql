UPDATE contact.tarea SET estado = 'cancelada', actualizada = $2::timestamptz
WHERE radicado = ANY ($1::text[]) AND estado = 'pendiente';
