-- One row per sighting and delivery, its highest revision.
INSERT INTO contact.decision_vista AS v (radicado, base, fecha_corte, entrega, revision, decision, razon,
                                         causal, politica_version, politica_regla, regla, ce_id, libro,
                                         recibida)
SELECT radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
       politica_regla, regla, ce_id, nullif(libro, 0), $14::timestamptz
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::int[])
     AS n (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
           politica_regla, regla, ce_id, libro)
ON CONFLICT (radicado, fecha_corte, base, entrega) DO UPDATE
SET revision = excluded.revision, decision = excluded.decision, razon = excluded.razon,
    causal = excluded.causal, politica_version = excluded.politica_version,
    politica_regla = excluded.politica_regla, regla = excluded.regla, ce_id = excluded.ce_id,
    libro = coalesce(excluded.libro, v.libro), recibida = excluded.recibida
WHERE excluded.revision > v.revision;
