-- Locks the cases of a batch, in the order of $1, which every writer sorts alike, so that two never wait
-- for each other.
SELECT k.i, c.base, c.fecha_corte, c.entrega, c.revision, c.decision, c.razon, c.causal, c.nota_rr, c.inicio,
       c.vence, c.estado, c.resultado, c.respuesta_origen, c.respuesta_signo, c.respuesta, c.notificacion,
       c.notificado, (extract(epoch FROM c.proximo) * 1000)::bigint AS proximo, c.intento_numero, c.intento_dia,
       (extract(epoch FROM c.intento_hasta) * 1000)::bigint AS intento_hasta, c.intento_pedido, c.ronda,
       c.bandas, c.ultimo_dia, c.aplazamientos, c.rebotes, c.alerta, c.alerta_dia, c.anonimo_hasta, c.version,
       c.cuenta, c.telefono, c.politica_version, c.politica_regla
FROM unnest($1::text[]) WITH ORDINALITY AS k (radicado, i)
CROSS JOIN LATERAL (SELECT * FROM contact.caso WHERE caso.radicado = k.radicado FOR UPDATE) AS c;
