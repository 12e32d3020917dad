-- A kept report's rows, as semana_top has them. $1 semana
SELECT puesto, usuario, asesor, radicados, antes, causales::json AS causales
FROM reporting.informe_asesor
WHERE semana = $1
ORDER BY puesto
