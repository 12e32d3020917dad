-- $1 usuario, $2 now
UPDATE reporting.usuario SET desactivado = NULL, cambiado = $2::timestamptz WHERE lower(usuario) = lower($1) RETURNING usuario
