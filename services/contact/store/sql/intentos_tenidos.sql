-- The attempts that the person $1 holds, the oldest first, their cases locked in the order of every writer.
WITH c AS MATERIALIZED (
    SELECT i.id, i.tomado, k.*
    FROM contact.caso AS k
    JOIN contact.intento AS i USING (radicado)
    WHERE i.estado = 'en_curso' AND i.canal = 'agente' AND i.quien = $1 AND k.estado IN ('en_llamada', 'en_buzon')
    ORDER BY k.radicado
    FOR UPDATE OF k
)
SELECT c.id, c.radicado, c.base, c.fecha_corte, c.entrega, c.revision, c.decision, c.razon, c.causal, c.nota_rr, c.inicio, c.vence,
       c.estado, c.resultado, c.respuesta_origen, c.respuesta_signo, c.respuesta, c.notificacion, c.notificado,
       (date_part('epoch', c.proximo) * 1000)::bigint AS proximo, c.intento_numero, c.intento_dia,
       (date_part('epoch', c.intento_hasta) * 1000)::bigint AS intento_hasta, c.intento_pedido, c.ronda, c.bandas,
       c.ultimo_dia, c.aplazamientos, c.rebotes, c.alerta, c.alerta_dia, c.anonimo_hasta, c.version, c.cuenta, c.telefono, c.motivo, c.ciudad,
       c.politica_version, c.politica_regla,
       (SELECT string_agg(l.telefono, E'\n')
        FROM contact.llamada AS l
        WHERE l.radicado = c.radicado AND l.errado) AS errados,
       CASE WHEN c.intento_numero = 4 THEN
           (SELECT a.texto
            FROM contact.aviso AS a
            WHERE a.radicado = c.radicado AND a.ronda = c.ronda AND a.tipo = 'buzon')
       END AS buzon
FROM c
ORDER BY c.tomado, c.id;
