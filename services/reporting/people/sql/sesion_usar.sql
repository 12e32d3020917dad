-- $1 huella, $2 now
UPDATE reporting.sesion SET vista = $2::timestamptz WHERE huella = $1 AND vista < $2::timestamptz
