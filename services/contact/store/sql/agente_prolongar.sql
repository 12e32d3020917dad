UPDATE contact.intento
SET arriendo_hasta = greatest(arriendo_hasta, $2::timestamptz)
WHERE id = $1::bigint AND estado = 'en_curso'
RETURNING (date_part('epoch', arriendo_hasta) * 1000)::bigint;
