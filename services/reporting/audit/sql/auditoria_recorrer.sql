-- $1: the number from which on. The chain in its order; hallable: whether who asks for its day would find the row.
SELECT a.n, (extract(epoch FROM a.momento) * 1000000)::bigint AS us, (extract(epoch FROM a.encadenada) * 1000000)::bigint AS encadenada_us,
       a.servicio, a.id, a.quien, a.roles, a.desde, a.accion, a.objeto, a.antes::text, a.despues::text, a.solicitud, a.previo, a.hash,
       coalesce((SELECT a.momento BETWEEN t.desde AND t.hasta FROM reporting.auditoria_tramo t WHERE t.tramo = a.n / 4096), false) AS hallable
FROM reporting.auditoria a
WHERE a.n >= $1::bigint
ORDER BY a.n
