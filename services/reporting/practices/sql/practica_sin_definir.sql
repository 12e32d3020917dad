-- How many were held of a practice or in a role that is not known. $1 the first day, $2 the last; $3 a person or null; $4 the
-- practices and $5 the roles that are
SELECT count(*)
FROM reporting.practica_registro AS r
WHERE NOT r.anulado AND r.fecha BETWEEN $1::date AND $2::date AND ($3::text IS NULL OR r.persona = $3)
  AND (r.practica <> ALL ($4::text[]) OR r.rol <> ALL ($5::text[]))
