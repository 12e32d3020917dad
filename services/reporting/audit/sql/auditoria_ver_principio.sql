-- As auditoria_ver.sql, but $3 is the beginning of accion up to a point: the last ones of each that begins so, found name by name. Each
-- is asked for as a range of one, which only the index on accion has in order: equal, it would be walked by its number.
WITH RECURSIVE nombres AS (
    SELECT min(accion) AS accion FROM reporting.auditoria WHERE accion > $3::text
    UNION ALL
    SELECT (SELECT min(a.accion) FROM reporting.auditoria a WHERE a.accion > x.accion) FROM nombres x WHERE starts_with(x.accion, $3)
), limites AS (
    SELECT ($4::date)::timestamp AT TIME ZONE 'America/Bogota' AS desde, ($5::date + 1)::timestamp AT TIME ZONE 'America/Bogota' AS hasta
)
SELECT * FROM (
    SELECT u.n, to_char(u.momento AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS momento, u.servicio, u.quien, u.roles, u.desde,
           u.accion, u.objeto, u.antes, u.despues, u.solicitud, encode(u.hash, 'hex') AS hash
    FROM nombres x
    CROSS JOIN LATERAL (
        SELECT a.* FROM reporting.auditoria a
        WHERE a.accion BETWEEN x.accion AND x.accion
          AND ($1::text IS NULL OR a.quien = $1)
          AND ($2::text IS NULL OR a.objeto = $2)
          AND ($4::date IS NULL OR a.momento >= (SELECT desde FROM limites)
               AND a.n >= (SELECT 4096 * min(t.tramo) FROM reporting.auditoria_tramo t WHERE t.hasta >= (SELECT desde FROM limites)))
          AND ($5::date IS NULL OR a.momento < (SELECT hasta FROM limites)
               AND a.n < (SELECT 4096 * (max(t.tramo) + 1) FROM reporting.auditoria_tramo t WHERE t.desde < (SELECT hasta FROM limites)))
        ORDER BY a.accion DESC, a.n DESC
        LIMIT $6::bigint) u
    WHERE starts_with(x.accion, $3)
    ORDER BY u.n DESC
    LIMIT $6::bigint) AS ultimas
ORDER BY n
