-- The largest share of one advisor in the wrong escalations of the latest cut-off, in hundredths of a percent.
WITH corte AS (
    SELECT max(fecha_corte) AS dia FROM reporting.base_estado WHERE base = 'mal_escalados' AND estado = 'vigente'
), total AS (
    SELECT sum(total) AS n
    FROM reporting.base_estado
    WHERE base = 'mal_escalados' AND estado = 'vigente' AND fecha_corte = (SELECT dia FROM corte)
)
SELECT coalesce((
    SELECT round(count(*) * 10000.0 / nullif((SELECT n FROM total), 0))
    FROM reporting.registro_vigente
    WHERE fecha_corte = (SELECT dia FROM corte) AND base = 'mal_escalados' AND usuario IS NOT NULL
    GROUP BY usuario
    ORDER BY count(*) DESC
    LIMIT 1), 0)::bigint AS valor
