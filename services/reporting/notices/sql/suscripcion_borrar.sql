-- $1 id
DELETE FROM reporting.aviso_suscripcion WHERE id = $1::bigint RETURNING id
