-- $1 usuario, $2 failures, $3 locked until, or null, $4 the password's hash made anew, or null: as it is
UPDATE reporting.usuario SET fallos = $2::integer, bloqueado_hasta = $3::timestamptz, clave = coalesce($4, clave) WHERE usuario = $1
