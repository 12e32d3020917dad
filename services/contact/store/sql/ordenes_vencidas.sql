-- Tasks in the adapter's hands whose answer, or next sending, is due, and their cases locked; those that
-- somebody else is at are left to the next round. The tasks themselves are read again under the lock.
SELECT v.id
FROM (SELECT id, radicado
      FROM contact.tarea
      WHERE estado = 'pendiente' AND espera_hasta <= $1::timestamptz
      ORDER BY espera_hasta
      LIMIT $2::int) AS v
CROSS JOIN LATERAL (SELECT 1 FROM contact.caso WHERE caso.radicado = v.radicado FOR UPDATE SKIP LOCKED) AS c;
