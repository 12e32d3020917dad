-- Open cases. $1 estados or null; $2 pqr, recurso or null; $3, $4 vence from, to; $5, $6 the day from which, to which they entered
-- their estado; $7 rebotes: only those that came back; $8 causal. The orders are served by caso_abierto_vence and …_entro, and the
-- open cases of a causal, of which a page would else pass over sixteen for each that it shows, by …_causal.
SELECT c.radicado, c.estado, c.causal, f.usuario, f.asesor, c.entro, nullif(c.vence, 'infinity') AS vence, c.vence AS orden_vence,
       CASE WHEN recurso IS NULL THEN 'pqr' ELSE 'recurso' END AS termino, recurso, notificacion, notificado, recurso_hasta,
       intentos, CASE WHEN c.estado IN ('por_contactar', 'buzon_pedido') THEN proximo END AS proximo,
       CASE WHEN c.estado IN ('por_contactar', 'buzon_pedido') THEN proximo_desde END AS proximo_desde,
       CASE WHEN c.estado IN ('por_contactar', 'buzon_pedido') THEN proximo_hasta END AS proximo_hasta, rebotes, abierto, actualizado
FROM reporting.caso c
LEFT JOIN reporting.ficha f ON f.radicado = c.radicado
WHERE c.estado <> 'cerrado'
  AND ($1::text IS NULL OR c.estado = ANY (string_to_array($1, ',')))
  AND ($2::text IS NULL OR (c.recurso IS NULL) = ($2 = 'pqr'))
  AND ($3::date IS NULL OR c.vence >= $3::date) AND ($4::date IS NULL OR c.vence <= $4::date)
  AND ($5::date IS NULL OR c.entro_dia >= $5::date)
  AND ($6::date IS NULL OR c.entro_dia <= $6::date)
  AND ($7::boolean IS NULL OR (c.rebotes > 0) = $7::boolean)
  AND ($8::text IS NULL OR c.causal = $8)
