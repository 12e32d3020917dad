-- The sightings that wait for a person, or for the decision on what a person said. A later one is never put aside for an
-- earlier one that comes late.
INSERT INTO contact.por_revisar AS p (radicado, base, fecha_corte, entrega, revision, registro, candidatas,
                                      traceparent, enviada)
SELECT radicado, base, fecha_corte, entrega, revision, registro::json, candidatas, traceparent, enviada = 1
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::jsonb[], $8::text[],
            $9::int[])
     AS n (radicado, base, fecha_corte, entrega, revision, registro, candidatas, traceparent, enviada)
ON CONFLICT (radicado) DO UPDATE
SET base = excluded.base, fecha_corte = excluded.fecha_corte, entrega = excluded.entrega,
    revision = excluded.revision, registro = excluded.registro, candidatas = excluded.candidatas,
    traceparent = excluded.traceparent, enviada = excluded.enviada, error = NULL
WHERE (excluded.fecha_corte, excluded.base = 'mal_escalados', excluded.entrega) >=
      (p.fecha_corte, p.base = 'mal_escalados', p.entrega);
