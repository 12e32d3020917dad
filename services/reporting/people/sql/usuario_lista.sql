SELECT u.usuario, u.nombre, u.equipo, array_to_string(u.roles, ', ') AS roles, u.debe_cambiar, u.fallos,
       to_char(u.bloqueado_hasta AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS bloqueado_hasta,
       to_char(u.desactivado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desactivado,
       (SELECT count(*) FROM reporting.sesion s WHERE s.usuario = u.usuario) AS sesiones
FROM reporting.usuario u
ORDER BY lower(u.usuario)
