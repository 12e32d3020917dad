-- The largest share of rows not accepted in a workbook of the latest cut-off, in hundredths of a percent.
SELECT coalesce(max(round((rechazados + duplicados) * 10000.0 / nullif(total, 0))), 0)::bigint AS valor
FROM reporting.base_estado
WHERE fecha_corte = (SELECT max(fecha_corte) FROM reporting.base) AND estado = 'vigente'
