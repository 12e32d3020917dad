-- The decisions on what was sent are here: also on what the classifier had refused, and took when it was sent again.
UPDATE contact.causal_dada AS d
SET estado = 'decidida', error = NULL, resuelta = $6::timestamptz
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[])
     AS n (radicado, base, fecha_corte, entrega, revision)
WHERE d.radicado = n.radicado AND d.base = n.base AND d.fecha_corte = n.fecha_corte AND d.entrega = n.entrega
  AND d.revision = n.revision AND d.estado <> 'decidida';
