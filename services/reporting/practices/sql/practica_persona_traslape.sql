-- $1 facts; $2 the id that they are of, or null: another row of the person and role that has some of the same days
SELECT p.id, p.desde, p.hasta
FROM reporting.practica_persona AS p
CROSS JOIN jsonb_to_record($1::jsonb) AS f (persona text, rol text, desde date, hasta date)
WHERE p.persona = f.persona AND p.rol = f.rol AND NOT p.anulado AND p.id IS DISTINCT FROM $2::bigint
  AND p.desde <= coalesce(f.hasta, 'infinity') AND f.desde <= coalesce(p.hasta, 'infinity')
ORDER BY p.desde, p.id
LIMIT 1
