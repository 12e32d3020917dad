-- Opens cases, each with the one sighting that opened it: both tables from one reading of the arrays.
-- Fewer cases than asked for: another process opened one meanwhile, and the batch begins again.
WITH n AS MATERIALIZED (
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
                $15::text[], $16::text[], $17::text[], $18::date[], $19::date[], $20::date[],
                $21::text[], $22::text[], $23::text[], $24::text[], $25::text[],
                $26::timestamptz[], $27::int[], $28::date[], $29::timestamptz[], $30::int[],
                $31::date[], $32::bigint[], $33::text[], $34::text[], $35::int[])
         AS u (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
               politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
               fecha_radicacion, inicio, vence, estado, resultado, respuesta_origen,
               respuesta_signo, respuesta, proximo, intento_numero, intento_dia, intento_hasta,
               ronda, alerta_dia, version, regla, ce_id, libro)
), vista AS (
    INSERT INTO contact.decision_vista (radicado, base, fecha_corte, entrega, revision, decision, razon,
                                        causal, politica_version, politica_regla, regla, ce_id, libro,
                                        recibida)
    SELECT radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
           politica_regla, regla, ce_id, nullif(libro, 0), $36::timestamptz
    FROM n
    WHERE regla IS NOT NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO contact.caso (radicado, base, fecha_corte, entrega, revision, decision, razon, causal,
                          politica_version, politica_regla, nota_rr, cuenta,
                          motivo, observacion, usuario, telefono, ciudad,
                          fecha_radicacion, inicio, vence, estado, resultado,
                          respuesta_origen, respuesta_signo, respuesta, proximo,
                          intento_numero, intento_dia, intento_hasta, ronda,
                          alerta_dia, version, abierto, actualizado, cerrado)
SELECT radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
       politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
       fecha_radicacion, inicio, vence, estado, resultado, respuesta_origen, respuesta_signo,
       respuesta, proximo, intento_numero, intento_dia, intento_hasta, ronda, alerta_dia, version,
       $36::timestamptz, $36::timestamptz, CASE WHEN estado = 'cerrado' THEN $36::timestamptz END
FROM n
ON CONFLICT (radicado) DO NOTHING;
