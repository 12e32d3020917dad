-- Opens cases, each with the one sighting that opened it: both tables from one reading of the arrays.
-- Fewer cases than asked for: another process opened one meanwhile, and the batch begins again.
WITH n AS MATERIALIZED (
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
                $15::text[], $16::text[], $17::text[], $18::date[], $19::date[], $20::date[], $21::text[],
                $22::text[], $23::timestamptz[], $24::bigint[], $25::text[], $26::text[], $27::int[])
         AS u (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
               politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
               fecha_radicacion, inicio, vence, estado, resultado, proximo, version, regla, ce_id, libro)
), vista AS (
    INSERT INTO contact.decision_vista (radicado, base, fecha_corte, entrega, revision, decision, razon,
                                        causal, politica_version, politica_regla, regla, ce_id, libro,
                                        recibida)
    SELECT radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
           politica_regla, regla, ce_id, nullif(libro, 0), $28::timestamptz
    FROM n
    WHERE regla IS NOT NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO contact.caso (radicado, base, fecha_corte, entrega, revision, decision, razon, causal,
                          politica_version, politica_regla, nota_rr, cuenta, motivo, observacion,
                          usuario, telefono, ciudad, fecha_radicacion, inicio, vence, estado, resultado,
                          proximo, version, abierto, actualizado, cerrado)
SELECT radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
       politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad, fecha_radicacion,
       inicio, vence, estado, resultado, proximo, version,
       $28::timestamptz, $28::timestamptz, CASE WHEN estado = 'cerrado' THEN $28::timestamptz END
FROM n
ON CONFLICT (radicado) DO NOTHING;
