-- How many attempts the dialer has under way; counted no further than $1.
SELECT count(*)
FROM (SELECT FROM contact.intento WHERE estado = 'en_curso' AND canal = 'marcador' LIMIT $1::int) AS i;
