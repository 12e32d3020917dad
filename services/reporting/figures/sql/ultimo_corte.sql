-- The latest cut-off with records, or null
SELECT max(fecha_corte) AS fecha_corte FROM reporting.registro
