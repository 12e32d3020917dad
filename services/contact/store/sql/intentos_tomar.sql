-- The next cases with an attempt that is due, most urgent first, locked; those that another transaction holds are passed over.
-- $1, $2, $3: behind this place of the agenda, or nulls; $4: now; $5: how many; $6: today; $7: the bit of this band of the day.
--
-- Of a million open cases few are due, and caso_agenda has them all by their term: so from one term to the next (dia), and of
-- each term only what is due, which comes first there. Every step but LIMIT is taken row by row, so no more is locked than
-- comes back.
WITH RECURSIVE dia (vence) AS (
    (SELECT $1::date WHERE $1::date IS NOT NULL
     UNION ALL
     (SELECT vence
      FROM contact.caso
      WHERE estado IN ('por_contactar', 'buzon_pedido') AND $1::date IS NULL
      ORDER BY vence
      LIMIT 1))
    UNION ALL
    SELECT (SELECT c.vence
            FROM contact.caso AS c
            WHERE c.estado IN ('por_contactar', 'buzon_pedido') AND c.vence > dia.vence
            ORDER BY c.vence
            LIMIT 1)
    FROM dia
    WHERE dia.vence IS NOT NULL
)
SELECT c.radicado, c.base, c.fecha_corte, c.entrega, c.revision, c.decision, c.razon, c.causal, c.nota_rr, c.inicio, c.vence,
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
FROM dia
CROSS JOIN LATERAL (
    SELECT *
    FROM contact.caso AS k
    WHERE k.estado IN ('por_contactar', 'buzon_pedido') AND k.vence = dia.vence AND k.proximo <= $4::timestamptz
      AND (k.proximo, k.radicado) > (CASE WHEN dia.vence = $1::date THEN $2::timestamptz ELSE '-infinity' END,
                                     CASE WHEN dia.vence = $1::date THEN $3::text COLLATE "C" ELSE '' END)
      AND (k.intento_pedido
           OR ((k.ultimo_dia IS NULL OR k.ultimo_dia < $6::date)
               AND (k.intento_numero > 3 OR k.bandas & 7 = 7 OR k.bandas & $7::int = 0)))
    ORDER BY k.proximo, k.radicado
    LIMIT $5::int
    FOR UPDATE SKIP LOCKED
) AS c
LIMIT $5::int;
