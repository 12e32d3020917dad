-- :cases cases that are due on the seventh of December 2021 at ten, as one base of a day brings them.
\set ON_ERROR_STOP on
TRUNCATE contact.caso, contact.intento, contact.llamada, contact.aviso;
INSERT INTO contact.caso (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, politica_version,
                          politica_regla, cuenta, motivo, observacion, usuario, telefono, ciudad, fecha_radicacion, inicio, vence,
                          estado, respuesta_origen, respuesta_signo, respuesta, proximo, intento_numero, intento_dia,
                          intento_hasta, ronda, alerta_dia, version, abierto, actualizado)
SELECT (7000000000000000 + i)::text, 'pendientes', '2021-12-06', 0, 0, 'contact', 'primer_contacto', 'Q', 'abc-1@0123456789ab',
       'contactar', (10000000 + i)::text, 'Q. Errores de facturación', 'observación de la fila ' || i, 'ECM3201D',
       '3101234567 / 6012345678', 'BOGOTÁ', '2021-11-25', '2021-11-25', date '2021-12-17' + i * 3 / :cases, 'por_contactar',
       'plantilla', 'positiva',
       'Se revisó la factura y se ajustó el cobro de reconexión; el valor corregido se refleja en la próxima factura.',
       timestamptz '2021-12-07 07:00-05' + i % 3 * interval '1 hour', 1, '2021-12-07', '2021-12-07 11:00-05', 1, '2021-12-10', 1,
       '2021-12-06 12:00-05', '2021-12-06 12:00-05'
FROM generate_series(1, :cases) AS i;
VACUUM ANALYZE contact.caso;
