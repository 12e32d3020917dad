-- $1 quien, $2 objeto, $3 accion or its beginning up to a point, $4 first day, $5 last day, null: any; $6 how many, the last ones.
SELECT * FROM (
    SELECT n, to_char(momento AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS momento, servicio, quien, roles, desde, accion, objeto,
           antes, despues, solicitud, encode(hash, 'hex') AS hash
    FROM reporting.auditoria
    WHERE ($1::text IS NULL OR quien = $1)
      AND ($2::text IS NULL OR objeto = $2)
      AND ($3::text IS NULL OR accion = $3 OR right($3, 1) = '.' AND starts_with(accion, $3))
      AND ($4::date IS NULL OR momento >= ($4::date)::timestamp AT TIME ZONE 'America/Bogota')
      AND ($5::date IS NULL OR momento < ($5::date + 1)::timestamp AT TIME ZONE 'America/Bogota')
    ORDER BY n DESC
    LIMIT $6::bigint) AS ultimas
ORDER BY n
