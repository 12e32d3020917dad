-- Open cases, in hundredths, that were opened on $1 or before.
SELECT count(*) * 100 AS valor
FROM reporting.caso
WHERE estado <> 'cerrado' AND (abierto AT TIME ZONE 'America/Bogota')::date <= $1::date
