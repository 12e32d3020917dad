-- Cases on which a newer decision holds: its facts replace the older ones.
UPDATE contact.caso AS c
SET base = n.base, fecha_corte = n.fecha_corte, entrega = n.entrega, revision = n.revision,
    decision = n.decision, razon = n.razon, causal = n.causal, politica_version = n.politica_version,
    politica_regla = n.politica_regla, nota_rr = n.nota_rr, cuenta = n.cuenta, motivo = n.motivo,
    observacion = n.observacion, usuario = n.usuario, telefono = n.telefono, ciudad = n.ciudad,
    fecha_radicacion = n.fecha_radicacion, inicio = n.inicio, vence = n.vence, estado = n.estado,
    resultado = n.resultado, proximo = n.proximo, version = n.version, actualizado = $25::timestamptz,
    cerrado = CASE WHEN n.estado = 'cerrado' THEN coalesce(c.cerrado, $25::timestamptz) END
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
            $16::text[], $17::text[], $18::date[], $19::date[], $20::date[], $21::text[], $22::text[],
            $23::timestamptz[], $24::bigint[])
     AS n (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
           politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
           fecha_radicacion, inicio, vence, estado, resultado, proximo, version)
WHERE c.radicado = n.radicado;
