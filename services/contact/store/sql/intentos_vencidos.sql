-- Attempts whose lease is over, and their cases locked; those that somebody else is at are left to the next
-- round. The attempts themselves are read again under the lock.
SELECT v.id, v.radicado
FROM (SELECT id, radicado
      FROM contact.intento
      WHERE estado = 'en_curso' AND arriendo_hasta <= $1::timestamptz
      ORDER BY arriendo_hasta
      LIMIT $2::int) AS v
CROSS JOIN LATERAL (SELECT 1 FROM contact.caso WHERE caso.radicado = v.radicado FOR UPDATE SKIP LOCKED) AS c;
