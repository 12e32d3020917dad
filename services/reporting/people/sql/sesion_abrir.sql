-- $1 huella, $2 usuario, $3 now
INSERT INTO reporting.sesion (huella, usuario, creada, vista) VALUES ($1, $2, $3::timestamptz, $3::timestamptz)
