-- A kept report; no row where there is none. $1 semana
SELECT semana, desde, hasta, origen, to_char(hecho AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hecho, por, asesores, radicados,
       registros
FROM reporting.informe
WHERE semana = $1
