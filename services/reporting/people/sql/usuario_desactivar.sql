-- $1 usuario, $2 now. Who was in is out.
WITH hecho AS (
    UPDATE reporting.usuario SET desactivado = coalesce(desactivado, $2::timestamptz), cambiado = $2::timestamptz
    WHERE lower(usuario) = lower($1)
    RETURNING usuario
), fuera AS (
    DELETE FROM reporting.sesion s USING hecho WHERE s.usuario = hecho.usuario
)
SELECT usuario FROM hecho
