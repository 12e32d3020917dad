-- Cases, with what their latest sighting that counts says of them. What is told of a case's sightings is found by an index
-- of reporting.ficha; each condition stands plainly, so that the ones a request has are planned with their values.
-- $1 radicado or its beginning; $2 cuenta; $3 usuario; $4 causales and $5 estados, separated by commas; $6 decisiones alike;
-- $7, $8 first and last day (Bogotá) of the opening; $9, $10 of the last change; $11 words
SELECT c.radicado, c.estado, c.causal, c.version, c.abierto, c.actualizado, f.decision, f.razon_decision, f.base, f.fecha_corte,
       f.usuario, f.asesor
FROM reporting.caso c
LEFT JOIN reporting.ficha f ON f.radicado = c.radicado
WHERE ($1::text IS NULL OR c.radicado ^@ $1)
  AND ($2::text IS NULL OR f.cuenta = $2)
  AND ($3::text IS NULL OR f.usuario = upper($3))
  AND ($4::text IS NULL OR c.causal = ANY (string_to_array($4, ',')))
  AND ($5::text IS NULL OR c.estado = ANY (string_to_array($5, ',')))
  AND ($6::text IS NULL OR f.decision = ANY (string_to_array($6, ',')))
  AND ($7::date IS NULL OR c.abierto >= $7::date::timestamp AT TIME ZONE 'America/Bogota')
  AND ($8::date IS NULL OR c.abierto < ($8::date + 1)::timestamp AT TIME ZONE 'America/Bogota')
  AND ($9::date IS NULL OR c.actualizado >= $9::date::timestamp AT TIME ZONE 'America/Bogota')
  AND ($10::date IS NULL OR c.actualizado < ($10::date + 1)::timestamp AT TIME ZONE 'America/Bogota')
  AND ($11::text IS NULL OR f.palabras @@ reporting.ficha_consulta($11))
