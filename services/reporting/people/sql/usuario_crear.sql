-- $1 usuario, $2 nombre, $3 equipo or null, $4 roles with spaces between, $5 hash, $6 now. No row: there is one of that name.
INSERT INTO reporting.usuario (usuario, nombre, equipo, roles, clave, creado, cambiado, clave_cambiada)
VALUES ($1, $2, $3, string_to_array($4, ' '), $5, $6::timestamptz, $6::timestamptz, $6::timestamptz)
ON CONFLICT DO NOTHING
RETURNING usuario
