-- Cases to which a person must find the answer, most urgent first; $1, $2: the last one of the page before, or nulls;
-- $4: of which team's reach, or null.
SELECT c.radicado, c.vence, c.causal, c.base, c.fecha_corte, c.razon AS razon_decision, c.motivo, c.observacion, c.cuenta,
       c.telefono, c.ciudad, c.usuario, c.fecha_radicacion, c.rebotes,
       (SELECT t.error
        FROM contact.tarea AS t
        WHERE t.radicado = c.radicado AND t.tipo = 'corregir_factura' AND t.estado = 'rechazada'
        ORDER BY t.id DESC
        LIMIT 1) AS correccion_rechazada
FROM contact.caso AS c
WHERE c.estado = 'por_resolver' AND ($1::date IS NULL OR (c.vence, c.radicado) > ($1::date, $2::text))
  AND ($4::text IS NULL OR contact.es_del_equipo(c.radicado, $4::text))
ORDER BY c.vence, c.radicado
LIMIT $3::int;
