SELECT radicado, estado, resultado, causal, decision, razon, base, fecha_corte, entrega, revision,
       politica_version, politica_regla, nota_rr, cuenta, telefono, ciudad, usuario, motivo, observacion,
       fecha_radicacion, inicio, vence, version,
       to_char(abierto, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS abierto,
       to_char(actualizado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS actualizado,
       to_char(cerrado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS cerrado
FROM contact.caso
WHERE radicado = $1;
