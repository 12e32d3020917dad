-- Cases whose causal a person must give, most urgent first; $1, $2: the last one of the page before, or
-- nulls; $4: of which team's reach, or null. Those that were in review before their sightings were kept have no marcación to show.
SELECT c.radicado, c.vence, coalesce(p.base, c.base) AS base, coalesce(p.fecha_corte, c.fecha_corte) AS fecha_corte,
       coalesce(p.entrega, c.entrega) AS entrega, coalesce(p.revision, c.revision) AS revision,
       c.razon AS razon_decision, c.motivo, p.registro->>'razon' AS razon, p.registro->>'subrazon' AS subrazon,
       p.candidatas, p.error, c.observacion, c.cuenta, c.telefono, c.ciudad, c.usuario
FROM contact.caso AS c
LEFT JOIN contact.por_revisar AS p USING (radicado)
WHERE c.estado = 'en_revision' AND p.enviada IS NOT TRUE
  AND ($1::date IS NULL OR (c.vence, c.radicado) > ($1::date, $2::text))
  AND ($4::text IS NULL OR contact.es_del_equipo(c.radicado, $4::text))
ORDER BY c.vence, c.radicado
LIMIT $3::int;
