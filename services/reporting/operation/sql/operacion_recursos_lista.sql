-- Recursos. $1 abierto or decidido, or null; $2 kind; $3, $4 vence from, to; $5, $6 presentado from, to
SELECT r.radicado, r.version, r.tipo, r.presentado, nullif(r.vence, 'infinity') AS vence, r.vence AS orden_vence, r.canal, r.decidido,
       r.decision, c.estado, c.causal
FROM reporting.recurso r
JOIN reporting.caso c ON c.radicado = r.radicado
WHERE ($1::text IS NULL OR (r.decidido IS NULL) = ($1 = 'abierto'))
  AND ($2::text IS NULL OR r.tipo = $2)
  AND ($3::date IS NULL OR r.vence >= $3::date) AND ($4::date IS NULL OR r.vence <= $4::date)
  AND ($5::date IS NULL OR r.presentado >= $5::date) AND ($6::date IS NULL OR r.presentado <= $6::date)
