-- The summary of a day for these people, once. $1 day, $2 people, $3 Message-ID, $4 message
INSERT INTO reporting.resumen (dia, destinatarios, mensaje_id, mensaje)
VALUES ($1::date, $2, $3, $4)
ON CONFLICT DO NOTHING
