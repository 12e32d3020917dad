SELECT base, fecha_corte, revision, decision, razon, causal, politica_version, politica_regla, regla, ce_id,
       to_char(recibida, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibida
FROM contact.decision_vista
WHERE radicado = $1
ORDER BY fecha_corte, base DESC;
