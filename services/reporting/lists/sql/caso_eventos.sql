-- What happened to a case, for its overview. $1 radicado
SELECT tipo, to_char(fecha, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS fecha,
       (datos || jsonb_strip_nulls(jsonb_build_object(
           'nota', reporting.sin_telefonos(datos ->> 'nota'), 'texto', reporting.sin_telefonos(datos ->> 'texto'),
           'error', reporting.sin_telefonos(datos ->> 'error'))))::text AS datos
FROM reporting.evento_caso
WHERE radicado = $1
ORDER BY version
