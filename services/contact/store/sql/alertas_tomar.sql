-- The next cases whose term is to be told of, locked, the most urgent first; those that somebody else is at
-- are left to the next round.
SELECT radicado
FROM contact.caso
WHERE alerta_dia <= $1::date
ORDER BY alerta_dia, vence, radicado
LIMIT $2::int
FOR UPDATE SKIP LOCKED;
