-- The five advisors with most wrong escalations of a week: distinct radicados, both bases. An advisor goes by the name seen
-- last in that week. antes: of the week before. causales: what each gets wrong, most first, ties by letter. $1 its Monday
WITH errores AS MATERIALIZED (
    SELECT usuario, radicado, causal
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $1::date AND $1::date + 6 AND razon_decision = 'error_escalamiento' AND usuario IS NOT NULL
), top AS MATERIALIZED (
    SELECT usuario, count(DISTINCT radicado) AS radicados
    FROM errores
    GROUP BY usuario
    ORDER BY radicados DESC, usuario
    LIMIT 5
), nombre AS (
    SELECT DISTINCT ON (usuario) usuario, asesor
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $1::date AND $1::date + 6 AND asesor IS NOT NULL AND usuario IN (SELECT usuario FROM top)
    ORDER BY usuario, fecha_corte DESC, asesor
), anterior AS (
    SELECT usuario, count(DISTINCT radicado) AS radicados
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $1::date - 7 AND $1::date - 1 AND razon_decision = 'error_escalamiento'
      AND usuario IN (SELECT usuario FROM top)
    GROUP BY usuario
), causal AS (
    SELECT usuario, json_agg(json_build_object('causal', causal, 'radicados', n) ORDER BY n DESC, causal) AS causales
    FROM (SELECT usuario, causal, count(DISTINCT radicado) AS n
          FROM errores JOIN top USING (usuario)
          GROUP BY usuario, causal) AS contada
    GROUP BY usuario
)
SELECT row_number() OVER (ORDER BY top.radicados DESC, top.usuario) AS puesto, top.usuario, nombre.asesor, top.radicados,
       coalesce(anterior.radicados, 0) AS antes, causal.causales
FROM top
JOIN causal USING (usuario)
LEFT JOIN nombre USING (usuario)
LEFT JOIN anterior USING (usuario)
ORDER BY puesto
