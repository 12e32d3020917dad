-- Tasks that were done, or refused: then a person sees to those that are left pending. Their cases are locked.
UPDATE contact.tarea AS t
SET estado = n.estado, quien = n.quien, evidencia = n.evidencia, error = coalesce(n.error, t.error),
    manos = CASE WHEN n.estado = 'pendiente' THEN 'persona' ELSE t.manos END, espera_hasta = NULL,
    actualizada = $6::timestamptz
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::text[])
     AS n (id, estado, quien, evidencia, error)
WHERE t.id = n.id AND t.estado = 'pendiente';
