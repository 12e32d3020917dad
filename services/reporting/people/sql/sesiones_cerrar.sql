-- $1 usuario, $2 the huella of the one that stays, or ''
DELETE FROM reporting.sesion WHERE usuario = $1 AND huella <> $2
