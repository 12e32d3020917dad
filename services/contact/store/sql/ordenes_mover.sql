-- What becomes of tasks in the adapter's hands that are neither done nor refused. Their cases are locked.
UPDATE contact.tarea AS t
SET manos = n.manos, envios = n.envios, espera_hasta = n.espera_hasta, error = coalesce(n.error, t.error),
    actualizada = $6::timestamptz
FROM unnest($1::bigint[], $2::text[], $3::int[], $4::timestamptz[], $5::text[])
     AS n (id, manos, envios, espera_hasta, error)
WHERE t.id = n.id AND t.estado = 'pendiente' AND t.manos = 'adaptador';
