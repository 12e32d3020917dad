-- $1 usuario, $2 now
UPDATE reporting.usuario SET fallos = 0, bloqueado_hasta = NULL, cambiado = $2::timestamptz WHERE lower(usuario) = lower($1)
RETURNING usuario
