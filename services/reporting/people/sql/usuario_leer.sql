-- $1 the name as it was typed
SELECT usuario, nombre, clave FROM reporting.usuario WHERE lower(usuario) = lower($1)
