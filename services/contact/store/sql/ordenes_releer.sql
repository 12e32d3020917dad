-- Those of the tasks $1 that are still due; their cases are locked.
SELECT t.id, t.radicado, t.tipo, t.nota, t.causa, t.vence, t.envios, c.cuenta, c.causal
FROM contact.tarea AS t JOIN contact.caso AS c USING (radicado)
WHERE t.id = ANY ($1::bigint[]) AND t.estado = 'pendiente' AND t.manos = 'adaptador'
  AND t.espera_hasta <= $2::timestamptz
ORDER BY t.espera_hasta, t.id;
