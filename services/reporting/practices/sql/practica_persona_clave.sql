-- $1 an Idempotency-Key: what it made, and from what
SELECT id, huella FROM reporting.practica_persona WHERE clave = $1
