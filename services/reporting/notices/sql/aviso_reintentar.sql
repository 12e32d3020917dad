-- Dead notices tried again, from the beginning of their time: one, or those of a subscription, a type, a time.
-- $1 id, $2 subscription, $3 type, $4 made from, $5 made before; null: any
UPDATE reporting.aviso
SET estado = 'pendiente', desde = now(), proximo = now(), terminado = NULL
WHERE estado = 'muerto'
  AND ($1::bigint IS NULL OR id = $1::bigint)
  AND ($2::bigint IS NULL OR suscripcion = $2::bigint)
  AND ($3::text IS NULL OR tipo = $3)
  AND ($4::timestamptz IS NULL OR creado >= $4::timestamptz)
  AND ($5::timestamptz IS NULL OR creado < $5::timestamptz)
RETURNING id
