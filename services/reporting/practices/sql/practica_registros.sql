-- Practices held. $1 practica; $2 rol; $3 persona; $4 equipo; $5 the first day, $6 the last; $7 whether the person held the
-- role that day; $8 anulado: no, si or todos; $9 names of practices and roles, by key; $10 the only id, or ''
SELECT r.id, r.fecha, r.practica, coalesce($9::jsonb #>> ARRAY['practicas', r.practica], r.practica) AS practica_nombre,
       r.rol, coalesce($9::jsonb #>> ARRAY['roles', r.rol], r.rol) AS rol_nombre,
       r.persona, n.nombre, r.equipo, r.minutos, to_jsonb(r.participantes) AS participantes,
       nullif(array_to_string(r.participantes, '; '), '') AS participantes_texto, r.observacion, c.con_rol,
       r.anulado, r.version, r.creado, r.cambiado, r.por, r.motivo
FROM reporting.practica_registro AS r
LEFT JOIN LATERAL (SELECT p.nombre FROM reporting.practica_persona AS p
                   WHERE p.persona = r.persona AND NOT p.anulado ORDER BY p.desde DESC, p.id DESC LIMIT 1) AS n ON true
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM reporting.practica_persona AS p
                                   WHERE p.persona = r.persona AND p.rol = r.rol AND NOT p.anulado
                                     AND p.desde <= r.fecha AND r.fecha <= coalesce(p.hasta, 'infinity')) AS con_rol) AS c
WHERE ($1::text IS NULL OR r.practica = $1)
  AND ($2::text IS NULL OR r.rol = $2)
  AND ($3::text IS NULL OR r.persona = $3)
  AND ($4::text IS NULL OR r.equipo = $4)
  AND ($5::date IS NULL OR r.fecha >= $5)
  AND ($6::date IS NULL OR r.fecha <= $6)
  AND ($7::boolean IS NULL OR c.con_rol = $7)
  AND ($8::text = 'todos' OR r.anulado = ($8 = 'si'))
  AND ($10::text = '' OR r.id = nullif($10, '')::bigint)
