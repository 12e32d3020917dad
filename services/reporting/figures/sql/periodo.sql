-- The range of cut-offs asked for; an end left open reaches as far as anything is known, and never past the other end.
-- $1 desde or null, $2 hasta or null
WITH conocido AS (
    SELECT least((SELECT min(fecha_corte) FROM reporting.base), (SELECT min(fecha_corte) FROM reporting.registro)) AS desde,
           greatest((SELECT max(fecha_corte) FROM reporting.base), (SELECT max(fecha_corte) FROM reporting.registro)) AS hasta
)
SELECT coalesce($1::date, least(desde, $2::date)) AS desde,
       coalesce($2::date, greatest(hasta, $1::date)) AS hasta
FROM conocido
