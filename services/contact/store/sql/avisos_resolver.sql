-- What became of notices. One that is said to have been left counts, even where it was given up before.
UPDATE contact.aviso AS a
SET estado = n.estado, quien = n.quien, evidencia = n.evidencia, resuelto = $7::timestamptz
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
     AS n (radicado, ronda, tipo, estado, quien, evidencia)
WHERE a.radicado = n.radicado AND a.ronda = n.ronda AND a.tipo = n.tipo
  AND (a.estado = 'pedido' OR (n.estado = 'entregado' AND a.estado <> 'entregado'));
