-- Those of the attempts $1 that the person $2 still holds: their cases are locked, but they were read before that.
UPDATE contact.intento
SET arriendo_hasta = greatest(arriendo_hasta, $3::timestamptz)
WHERE id = ANY (string_to_array($1, ',')::bigint[]) AND estado = 'en_curso' AND quien = $2
RETURNING id;
