-- $1 huella
SELECT u.usuario, u.nombre, u.equipo, array_to_string(u.roles, ' ') AS roles, u.debe_cambiar,
       u.desactivado IS NOT NULL AS desactivado,
       (extract(epoch FROM s.creada) * 1000)::bigint AS creada, (extract(epoch FROM s.vista) * 1000)::bigint AS vista
FROM reporting.sesion s
JOIN reporting.usuario u ON u.usuario = s.usuario
WHERE s.huella = $1
