-- Cases that something else than a decision came upon: their facts stay.
UPDATE contact.caso AS c
SET inicio = n.inicio, vence = n.vence, estado = n.estado, resultado = n.resultado,
    respuesta_origen = n.respuesta_origen, respuesta_signo = n.respuesta_signo, respuesta = n.respuesta,
    proximo = n.proximo, intento_numero = n.intento_numero, intento_dia = n.intento_dia,
    intento_hasta = n.intento_hasta, ronda = n.ronda, alerta_dia = n.alerta_dia, version = n.version,
    notificacion = n.notificacion, notificado = n.notificado, intento_pedido = (n.intento_pedido = 1),
    bandas = n.bandas, ultimo_dia = n.ultimo_dia, aplazamientos = n.aplazamientos, rebotes = n.rebotes,
    alerta = n.alerta,
    actualizado = $24::timestamptz, anonimizado = NULL,
    cerrado = CASE WHEN n.estado = 'cerrado' THEN coalesce(c.cerrado, $24::timestamptz) END
FROM unnest($1::text[], $2::date[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::timestamptz[], $10::int[], $11::date[], $12::timestamptz[], $13::int[], $14::date[],
            $15::bigint[], $16::text[], $17::date[], $18::int[], $19::int[], $20::date[],
            $21::int[], $22::int[], $23::int[])
     AS n (radicado, inicio, vence, estado, resultado, respuesta_origen, respuesta_signo, respuesta, proximo,
           intento_numero, intento_dia, intento_hasta, ronda, alerta_dia, version, notificacion,
           notificado, intento_pedido, bandas, ultimo_dia, aplazamientos, rebotes, alerta)
WHERE c.radicado = n.radicado;
