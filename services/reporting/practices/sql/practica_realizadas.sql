-- $1 the first day, $2 the last; $3 a person or null: what was held, by practice, role, person and day
SELECT r.persona, r.practica, r.rol, r.fecha, count(*) AS veces, sum(r.minutos)::bigint AS minutos
FROM reporting.practica_registro AS r
WHERE NOT r.anulado AND r.fecha BETWEEN $1::date AND $2::date AND ($3::text IS NULL OR r.persona = $3)
GROUP BY r.persona, r.practica, r.rol, r.fecha
ORDER BY r.persona, r.fecha
