-- $1 quien, $2 objeto, $3 accion, $4 first day, $5 last day, null: any; $6 how many, the last ones. A day is between two numbers first.
WITH limites AS (
    SELECT ($4::date)::timestamp AT TIME ZONE 'America/Bogota' AS desde, ($5::date + 1)::timestamp AT TIME ZONE 'America/Bogota' AS hasta
)
SELECT * FROM (
    SELECT n, to_char(momento AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS momento, servicio, quien, roles, desde, accion, objeto,
           antes, despues, solicitud, encode(hash, 'hex') AS hash
    FROM reporting.auditoria
    WHERE ($1::text IS NULL OR quien = $1)
      AND ($2::text IS NULL OR objeto = $2)
      AND ($3::text IS NULL OR accion = $3)
      AND ($4::date IS NULL OR momento >= (SELECT desde FROM limites)
           AND n >= (SELECT 4096 * min(t.tramo) FROM reporting.auditoria_tramo t WHERE t.hasta >= (SELECT desde FROM limites)))
      AND ($5::date IS NULL OR momento < (SELECT hasta FROM limites)
           AND n < (SELECT 4096 * (max(t.tramo) + 1) FROM reporting.auditoria_tramo t WHERE t.desde < (SELECT hasta FROM limites)))
    ORDER BY n DESC
    LIMIT $6::bigint) AS ultimas
ORDER BY n
