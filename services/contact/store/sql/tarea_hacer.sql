-- The case is locked: nobody else changes its tasks.
UPDATE contact.tarea SET estado = 'hecha', actualizada = $2::timestamptz
WHERE id = $1::bigint AND estado = 'pendiente';
