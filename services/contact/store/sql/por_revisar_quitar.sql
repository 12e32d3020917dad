-- Another decision holds over the sighting that waited.
DELETE FROM contact.por_revisar AS p
USING unnest($1::text[], $2::text[], $3::date[], $4::int[]) AS n (radicado, base, fecha_corte, entrega)
WHERE p.radicado = n.radicado
  AND (p.fecha_corte, p.base = 'mal_escalados', p.entrega) <=
      (n.fecha_corte, n.base = 'mal_escalados', n.entrega);
