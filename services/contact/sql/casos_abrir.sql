-- Opens cases, each with the one sighting that opened it: both tables from one reading of the arrays.
-- Fewer cases than asked for: another process opened one meanwhile, and the batch begins again.
WITH n AS MATERIALIZED (
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
                $15::text[], $16::text[], $17::date[], $18::date[], $19::date[], $20::text[],
                $21::text[], $22::timestamptz[], $23::bigint[], $24::text[], $25::text[])
         AS u (radicado, base, fecha_corte, revision, decision, razon, causal, politica_version,
               politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
               fecha_radicacion, inicio, vence, estado, resultado, proximo, version, regla, ce_id)
), vista AS (
    INSERT INTO contact.decision_vista (radicado, base, fecha_corte, revision, decision, razon, causal,
                                        politica_version, politica_regla, regla, ce_id, recibida)
    SELECT radicado, base, fecha_corte, revision, decision, razon, causal, politica_version,
           politica_regla, regla, ce_id, $26::timestamptz
    FROM n
    WHERE regla IS NOT NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO contact.caso (radicado, base, fecha_corte, revision, decision, razon, causal,
                          politica_version, politica_regla, nota_rr, cuenta, motivo, observacion,
                          usuario, telefono, ciudad, fecha_radicacion, inicio, vence, estado, resultado,
                          proximo, version, abierto, actualizado, cerrado)
SELECT radicado, base, fecha_corte, revision, decision, razon, causal, politica_version, politica_regla,
       nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad, fecha_radicacion, inicio, vence,
       estado, resultado, proximo, version,
       $26::timestamptz, $26::timestamptz, CASE WHEN estado = 'cerrado' THEN $26::timestamptz END
FROM n
ON CONFLICT (radicado) DO NOTHING;
