-- The last causal that a person gave for a case, and was not refused.
SELECT base, fecha_corte, entrega, revision, causal, quien
FROM contact.causal_dada
WHERE radicado = $1 AND NOT arrastrada AND estado <> 'rechazada'
ORDER BY id DESC
LIMIT 1;
