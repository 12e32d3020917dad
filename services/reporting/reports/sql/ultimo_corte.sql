-- The latest cut-off with records, or null
SELECT max(ultimo) AS fecha_corte
FROM (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
CROSS JOIN LATERAL (SELECT max(k.desde) AS ultimo FROM reporting.conteo_causal k WHERE k.base = b.base AND nivel = 0) AS dia
