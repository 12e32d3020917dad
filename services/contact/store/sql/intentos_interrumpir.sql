-- A decision came upon cases whose attempt was somebody's.
UPDATE contact.intento SET estado = 'interrumpido', terminado = $2::timestamptz
WHERE radicado = ANY ($1::text[]) AND estado = 'en_curso';
