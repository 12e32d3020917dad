INSERT INTO contact.recurso (radicado, tipo, presentado, canal, motivo, vence, quien, creado)
VALUES ($1, $2, $3::date, $4, $5, $6::date, $7, $8::timestamptz)
RETURNING id;
