-- What was put right in the case $1: its field $2, which said $3 and says $4, by $5, because of $6, at $7.
WITH guardada AS (
    INSERT INTO contact.correccion (radicado, campo, antes, despues, quien, nota, hecha)
    VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::timestamptz)
)
UPDATE contact.caso
SET cuenta = CASE WHEN $2::text = 'cuenta' THEN $4::text ELSE cuenta END,
    telefono = CASE WHEN $2::text = 'telefono' THEN $4::text ELSE telefono END,
    ciudad = CASE WHEN $2::text = 'ciudad' THEN $4::text ELSE ciudad END,
    motivo = CASE WHEN $2::text = 'nombre' THEN replace(motivo, $3::text, $4::text) ELSE motivo END,
    observacion = CASE WHEN $2::text = 'nombre' THEN replace(observacion, $3::text, $4::text) ELSE observacion END
WHERE radicado = $1::text;
