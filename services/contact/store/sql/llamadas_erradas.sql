-- Numbers of a case that are somebody else's.
SELECT DISTINCT telefono FROM contact.llamada WHERE radicado = $1 AND errado;
