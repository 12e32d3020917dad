-- $1 now
INSERT INTO reporting.sesion_fallida AS f (dia, intentos) VALUES (($1::timestamptz AT TIME ZONE 'America/Bogota')::date, 1)
ON CONFLICT (dia) DO UPDATE SET intentos = f.intentos + 1
