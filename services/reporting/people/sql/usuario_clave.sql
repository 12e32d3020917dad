-- $1 usuario, $2 hash, $3 now
UPDATE reporting.usuario
SET clave = $2, clave_cambiada = $3::timestamptz, debe_cambiar = false, fallos = 0, bloqueado_hasta = NULL
WHERE usuario = $1
