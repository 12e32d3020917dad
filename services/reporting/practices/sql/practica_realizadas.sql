-- What was held, one row each: who asks adds them up anyway, and sooner than it would be sorted here. $1 practices, $2 and $3
-- the first and the last day of each; $4 a person or null
SELECT r.persona, r.practica, r.rol, r.fecha, r.minutos
FROM unnest($1::text[], $2::date[], $3::date[]) AS k (practica, primero, ultimo)
JOIN reporting.practica_registro AS r ON r.practica = k.practica AND r.fecha BETWEEN k.primero AND k.ultimo
WHERE NOT r.anulado AND ($4::text IS NULL OR r.persona = $4)
