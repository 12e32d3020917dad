-- $1 huella
DELETE FROM reporting.sesion WHERE huella = $1
