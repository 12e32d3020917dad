-- The five advisors with most wrong escalations of a week: distinct radicados, both bases; an advisor goes by the name
-- seen last in that week. $1 its Monday
WITH top AS (
    SELECT usuario, count(DISTINCT radicado) AS radicados
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $1::date AND $1::date + 6 AND razon_decision = 'error_escalamiento' AND usuario IS NOT NULL
    GROUP BY usuario
    ORDER BY radicados DESC, usuario
    LIMIT 5
), nombre AS (
    SELECT DISTINCT ON (usuario) usuario, asesor
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $1::date AND $1::date + 6 AND asesor IS NOT NULL AND usuario IN (SELECT usuario FROM top)
    ORDER BY usuario, fecha_corte DESC, asesor
)
SELECT top.usuario, nombre.asesor, top.radicados
FROM top LEFT JOIN nombre USING (usuario)
ORDER BY top.radicados DESC, top.usuario
