-- The next notice that is due, taken under a lease. Of one subscription and key only the earliest waiting one is ever
-- taken, so they go in order; of one subscription at most so many at once, so that one slow receiver does not hold up all.
-- $1 lease in seconds, $2 at once per subscription
UPDATE reporting.aviso AS a
SET arrendado = true, intentos = a.intentos + 1, proximo = now() + make_interval(secs => $1::integer)
FROM reporting.aviso_suscripcion AS s
WHERE s.id = a.suscripcion
  AND a.id = (
    SELECT y.id
    FROM reporting.aviso AS y
    WHERE y.estado = 'pendiente' AND y.proximo <= now()
      AND y.id IN (
        SELECT c.id -- some of each subscription, so that a long queue of one is not read through for another
        FROM reporting.aviso_suscripcion AS t
        CROSS JOIN LATERAL (
            SELECT x.id
            FROM reporting.aviso AS x
            WHERE x.suscripcion = t.id AND x.estado = 'pendiente' AND x.proximo <= now()
              AND NOT EXISTS (SELECT FROM reporting.aviso AS b
                              WHERE b.suscripcion = x.suscripcion AND b.clave = x.clave AND b.orden < x.orden
                                AND b.estado = 'pendiente')
            ORDER BY x.proximo, x.id
            LIMIT 8) AS c
        WHERE t.estado = 'activa'
          AND (SELECT count(*) FROM reporting.aviso AS l
               WHERE l.suscripcion = t.id AND l.arrendado AND l.proximo > now()) < $2::integer)
    ORDER BY y.proximo, y.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING a.id, a.suscripcion, a.cuerpo, a.intentos, s.url, s.secreto,
          CASE WHEN s.secreto_anterior_hasta > now() THEN s.secreto_anterior END AS secreto_anterior,
          (extract(epoch FROM now() - a.desde) * 1000)::bigint AS edad_ms
