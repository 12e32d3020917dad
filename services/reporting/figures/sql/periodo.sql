-- The range of cut-offs asked for; an end left open reaches as far as anything is known, and never past the other end.
-- $1 desde or null, $2 hasta or null
WITH conocido AS (
    SELECT min(primero) AS desde, max(ultimo) AS hasta
    FROM (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
    CROSS JOIN LATERAL (
        SELECT (SELECT min(k.desde) FROM reporting.conteo_base k WHERE k.base = b.base AND nivel = 0) AS primero,
               (SELECT max(k.desde) FROM reporting.conteo_base k WHERE k.base = b.base AND nivel = 0) AS ultimo
        UNION ALL
        SELECT (SELECT min(k.desde) FROM reporting.conteo_causal k WHERE k.base = b.base AND nivel = 0),
               (SELECT max(k.desde) FROM reporting.conteo_causal k WHERE k.base = b.base AND nivel = 0)) AS dias
)
SELECT coalesce($1::date, least(desde, $2::date)) AS desde,
       coalesce($2::date, greatest(hasta, $1::date)) AS hasta
FROM conocido
