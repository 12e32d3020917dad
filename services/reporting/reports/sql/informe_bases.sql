-- The workbooks of the week that hold. $1 semana, $2 its Monday
INSERT INTO reporting.informe_base (semana, sha256, base, fecha_corte, archivo, entrega, total, recibido)
SELECT $1, sha256, base, fecha_corte, archivo, entrega, total, recibido
FROM reporting.base_estado
WHERE fecha_corte BETWEEN $2::date AND $2::date + 6 AND estado = 'vigente'
