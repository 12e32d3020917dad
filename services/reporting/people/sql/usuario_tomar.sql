-- $1 the name as it was typed. Two who try it wait for one another, so that every failure counts.
SELECT usuario, clave, fallos, desactivado IS NOT NULL AS desactivado,
       coalesce((extract(epoch FROM bloqueado_hasta) * 1000)::bigint, 0) AS bloqueado_hasta
FROM reporting.usuario
WHERE lower(usuario) = lower($1)
FOR NO KEY UPDATE
