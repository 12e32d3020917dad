-- $1 the first day, $2 the last; $3 a person or null: who holds which role on some of these days
SELECT persona, nombre, rol, desde, hasta
FROM reporting.practica_persona
WHERE NOT anulado AND desde <= $2::date AND coalesce(hasta, 'infinity') >= $1::date AND ($3::text IS NULL OR persona = $3)
ORDER BY persona, desde, id
