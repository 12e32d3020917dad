-- $1: the number from which on. The chain in its order.
SELECT n, (extract(epoch FROM momento) * 1000000)::bigint AS us, servicio, id, quien, roles, desde, accion, objeto,
       antes::text, despues::text, solicitud, previo, hash
FROM reporting.auditoria
WHERE n >= $1::bigint
ORDER BY n
