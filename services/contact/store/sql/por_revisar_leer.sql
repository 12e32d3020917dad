SELECT base, fecha_corte, entrega, revision, registro, registro->>'motivo' AS motivo, traceparent, enviada
FROM contact.por_revisar
WHERE radicado = $1;
