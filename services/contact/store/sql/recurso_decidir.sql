-- Its case is locked.
UPDATE contact.recurso
SET estado = 'decidido', decision = $2, texto = $3, decidido_por = $4, decidido = $5::timestamptz
WHERE radicado = $1 AND estado = 'en_curso';
