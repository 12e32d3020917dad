-- $1 the roles with spaces between, $2 hash, $3 now: a user for each, of that name, whose password need not be changed
INSERT INTO reporting.usuario (usuario, nombre, equipo, roles, clave, debe_cambiar, creado, cambiado, clave_cambiada)
SELECT rol, initcap(rol) || ' de desarrollo', 'desarrollo', ARRAY[rol], $2, false, $3::timestamptz, $3::timestamptz, $3::timestamptz
FROM unnest(string_to_array($1, ' ')) AS rol
ON CONFLICT (usuario) DO UPDATE SET clave = excluded.clave, debe_cambiar = false, fallos = 0, bloqueado_hasta = NULL
