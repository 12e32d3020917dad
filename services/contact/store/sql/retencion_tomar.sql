-- The next closed cases whose time is over, closed and last touched at most on the day $1, the oldest first, locked; none where
-- another replica is at it, or somebody at the case.
SELECT c.radicado, (c.cerrado AT TIME ZONE 'America/Bogota')::date AS cerrado_dia,
       (c.actualizado AT TIME ZONE 'America/Bogota')::date AS ultimo_dia
FROM (SELECT pg_try_advisory_xact_lock(hashtext('contact.retencion')) AS nuestro OFFSET 0) AS turno
CROSS JOIN LATERAL (
    SELECT radicado, cerrado, actualizado
    FROM contact.caso
    WHERE turno.nuestro AND estado = 'cerrado' AND anonimizado IS NULL
      AND actualizado < ($1::date + 1)::timestamp AT TIME ZONE 'America/Bogota'
      AND NOT EXISTS (SELECT FROM contact.tarea t WHERE t.radicado = caso.radicado AND t.estado = 'pendiente')
    ORDER BY actualizado, radicado
    LIMIT $2::int
    FOR UPDATE SKIP LOCKED
) AS c;
