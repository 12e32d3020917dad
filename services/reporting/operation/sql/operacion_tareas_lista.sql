-- Pending tasks. $1 kinds or null; $2 whether RR refused them; $3, $4 the day from which, to which they were asked for
SELECT t.radicado, t.version, t.tipo, t.creada, t.rechazada, reporting.sin_telefonos(t.error) AS error, c.estado, nullif(c.vence, 'infinity') AS vence
FROM reporting.tarea t
JOIN reporting.caso c ON c.radicado = t.radicado
WHERE t.fin IS NULL
  AND ($1::text IS NULL OR t.tipo = ANY (string_to_array($1, ',')))
  AND ($2::boolean IS NULL OR (t.rechazada IS NOT NULL) = $2::boolean)
  AND ($3::date IS NULL OR t.creada_dia >= $3::date)
  AND ($4::date IS NULL OR t.creada_dia <= $4::date)
