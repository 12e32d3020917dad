-- Who holds which role when. $1 persona; $2 rol; $3 equipo; $4 a day on which it is held; $5 anulado: no, si or todos; $6 names
-- of practices and roles, by key; $7 the only id, or ''
SELECT p.id, p.persona, p.nombre, p.rol, coalesce($6::jsonb #>> ARRAY['roles', p.rol], p.rol) AS rol_nombre, p.equipo,
       p.desde, p.hasta, p.anulado, p.version, p.creado, p.cambiado, p.por, p.motivo
FROM reporting.practica_persona AS p
WHERE ($1::text IS NULL OR p.persona = $1)
  AND ($2::text IS NULL OR p.rol = $2)
  AND ($3::text IS NULL OR p.equipo = $3)
  AND ($4::date IS NULL OR p.desde <= $4 AND $4 <= coalesce(p.hasta, 'infinity'))
  AND ($5::text = 'todos' OR p.anulado = ($5 = 'si'))
  AND ($7::text = '' OR p.id = nullif($7, '')::bigint)
