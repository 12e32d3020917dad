-- $1 usuario, $2 nombre, $3 equipo ('': none), $4 roles with spaces between, each null: as it is; $5 now
UPDATE reporting.usuario
SET nombre = coalesce($2, nombre), equipo = nullif(coalesce($3, equipo), ''), roles = coalesce(string_to_array($4, ' '), roles),
    cambiado = $5::timestamptz
WHERE lower(usuario) = lower($1)
RETURNING usuario
