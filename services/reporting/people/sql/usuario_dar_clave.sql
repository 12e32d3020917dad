-- $1 usuario, $2 hash of a first password, $3 now. Who was in is out.
WITH dada AS (
    UPDATE reporting.usuario
    SET clave = $2, debe_cambiar = true, fallos = 0, bloqueado_hasta = NULL, clave_cambiada = $3::timestamptz
    WHERE lower(usuario) = lower($1)
    RETURNING usuario
), fuera AS (
    DELETE FROM reporting.sesion s USING dada WHERE s.usuario = dada.usuario
)
SELECT usuario FROM dada
