-- $1, $2: not used since, or opened before, these ended; $3 the huella of one to end too, or ''
DELETE FROM reporting.sesion WHERE vista <= $1::timestamptz OR creada <= $2::timestamptz OR huella = $3
