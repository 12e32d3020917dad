-- Cases on which a newer decision holds: its facts replace the older ones, but where a person had them put right.
UPDATE contact.caso AS c
SET base = n.base, fecha_corte = n.fecha_corte, entrega = n.entrega, revision = n.revision,
    decision = n.decision, razon = n.razon, causal = n.causal, politica_version = n.politica_version,
    politica_regla = n.politica_regla, nota_rr = n.nota_rr, cuenta = CASE WHEN k.radicado IS NULL THEN n.cuenta ELSE contact.corregido(n.radicado, 'cuenta', n.cuenta) END,
    motivo = CASE WHEN k.radicado IS NULL THEN n.motivo ELSE contact.corregido(n.radicado, 'nombre', n.motivo) END,
    observacion = CASE WHEN k.radicado IS NULL THEN n.observacion ELSE contact.corregido(n.radicado, 'nombre', n.observacion) END, usuario = n.usuario,
    telefono = CASE WHEN k.radicado IS NULL THEN n.telefono ELSE contact.corregido(n.radicado, 'telefono', n.telefono) END, ciudad = CASE WHEN k.radicado IS NULL THEN n.ciudad ELSE contact.corregido(n.radicado, 'ciudad', n.ciudad) END,
    fecha_radicacion = n.fecha_radicacion, inicio = n.inicio, vence = n.vence, estado = n.estado,
    resultado = n.resultado, respuesta_origen = n.respuesta_origen, respuesta_signo = n.respuesta_signo,
    respuesta = n.respuesta, proximo = n.proximo, intento_numero = n.intento_numero,
    intento_dia = n.intento_dia, intento_hasta = n.intento_hasta, ronda = n.ronda,
    alerta_dia = n.alerta_dia, version = n.version, notificacion = n.notificacion,
    notificado = n.notificado, intento_pedido = (n.intento_pedido = 1), bandas = n.bandas,
    ultimo_dia = n.ultimo_dia, aplazamientos = n.aplazamientos, rebotes = n.rebotes, alerta = n.alerta,
    actualizado = $41::timestamptz, anonimizado = NULL,
    cerrado = CASE WHEN n.estado = 'cerrado' THEN coalesce(c.cerrado, $41::timestamptz) END
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
            $15::text[], $16::text[], $17::text[], $18::date[], $19::date[], $20::date[],
            $21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::timestamptz[],
            $27::int[], $28::date[], $29::timestamptz[], $30::int[], $31::date[], $32::bigint[],
            $33::text[], $34::date[], $35::int[], $36::int[], $37::date[], $38::int[], $39::int[],
            $40::int[])
     AS n (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
           politica_regla, nota_rr, cuenta, motivo, observacion, usuario, telefono, ciudad,
           fecha_radicacion, inicio, vence, estado, resultado, respuesta_origen, respuesta_signo,
           respuesta, proximo, intento_numero, intento_dia, intento_hasta, ronda, alerta_dia,
           version, notificacion, notificado, intento_pedido, bandas, ultimo_dia, aplazamientos,
           rebotes, alerta)
LEFT JOIN (SELECT DISTINCT radicado FROM contact.correccion) AS k ON k.radicado = n.radicado
WHERE c.radicado = n.radicado;
