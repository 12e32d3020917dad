-- A new secret, beside which the one before signs for as many hours. $1 id, $2 secret, $3 hours
UPDATE reporting.aviso_suscripcion
SET secreto_anterior = secreto, secreto_anterior_hasta = now() + make_interval(hours => $3::integer), secreto = $2
WHERE id = $1::bigint
RETURNING id
