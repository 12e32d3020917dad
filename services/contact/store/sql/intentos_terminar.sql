-- Attempts under way that are over; their cases are locked.
UPDATE contact.intento AS i
SET estado = n.estado, resultado = coalesce(n.resultado, i.resultado), nota = n.nota,
    evidencia = n.evidencia, terminado = $6::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
     AS n (radicado, estado, resultado, nota, evidencia)
WHERE i.radicado = n.radicado AND i.estado = 'en_curso';
