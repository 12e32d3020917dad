SELECT base, fecha_corte, entrega, revision, causal, quien, nota, arrastrada, estado, error, ce_id,
       to_char(dada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS dada,
       to_char(resuelta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS resuelta
FROM contact.causal_dada
WHERE radicado = $1
ORDER BY id;
