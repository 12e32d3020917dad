-- The task waits for a person, who was told this very error of it.
SELECT id FROM contact.tarea WHERE id = $1::bigint AND estado = 'pendiente' AND error = $2;
