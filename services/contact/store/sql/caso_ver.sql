SELECT radicado, estado, resultado, causal, decision, razon, base, fecha_corte, entrega, revision,
       politica_version, politica_regla, nota_rr, cuenta, telefono, ciudad, usuario, motivo, observacion,
       fecha_radicacion, inicio, vence, version,
       CASE WHEN respuesta IS NOT NULL
            THEN jsonb_build_object('origen', respuesta_origen, 'signo', respuesta_signo, 'texto', respuesta)
       END AS respuesta, notificacion, notificado,
       CASE WHEN intento_numero > 0
            THEN jsonb_build_object('numero', intento_numero, 'dia', intento_dia,
                                    'desde', to_char(proximo, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                    'hasta', to_char(intento_hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                    'pedido', intento_pedido)
       END AS proximo_intento, ronda, aplazamientos, rebotes, alerta,
       to_char(abierto, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS abierto,
       to_char(actualizado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS actualizado,
       to_char(cerrado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS cerrado,
       to_char(anonimizado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS anonimizado
FROM contact.caso
WHERE radicado = $1;
