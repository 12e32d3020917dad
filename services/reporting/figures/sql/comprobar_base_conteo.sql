-- base_conteo against a recount: a row per difference. Not of retired months, whose records are gone.
WITH contado AS (
    SELECT coalesce(libro, sha256) AS sha256, fecha_corte, base, decision, razon_decision, count(*) AS registros
    FROM registro
    WHERE coalesce(libro, sha256) IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
), guardado AS (
    SELECT * FROM base_conteo
    WHERE date_trunc('month', fecha_corte)::date NOT IN (SELECT mes FROM reporting.particion_retirada)
)
SELECT 'base_conteo' AS tabla, concat_ws(' ', sha256, fecha_corte, base, decision, razon_decision) AS clave,
       g.registros::text AS guardado, c.registros::text AS contado
FROM guardado g FULL JOIN contado c USING (sha256, fecha_corte, base, decision, razon_decision)
WHERE coalesce(g.registros, 0) <> coalesce(c.registros, 0)
ORDER BY sha256, fecha_corte, base, decision, razon_decision
