-- How a form stands, held until the end of the transaction. $1 id
SELECT tipo, estado, version, (creado AT TIME ZONE 'America/Bogota')::date AS hecho, entregado, firmado, fecha_seguimiento,
       causa IS NOT NULL AS causa, compromiso IS NOT NULL AS compromiso, proceso IS NOT NULL AS proceso
FROM reporting.formato
WHERE id = $1::bigint
FOR UPDATE
