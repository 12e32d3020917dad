-- The radicados of a form, each once: its cut-offs and bases, and how it stood at the latest cut-off (same day: mal_escalados over
-- pendientes). $1 semana, $2 usuario
SELECT radicado, string_agg(DISTINCT to_char(fecha_corte, 'DD/MM/YYYY'), ', ') AS cortes,
       (array_agg(base ORDER BY fecha_corte DESC, base))[1] AS base,
       (array_agg(causal ORDER BY fecha_corte DESC, base))[1] AS causal,
       (array_agg(razon_decision ORDER BY fecha_corte DESC, base))[1] AS razon_decision,
       (array_agg(politica_regla ORDER BY fecha_corte DESC, base))[1] AS politica_regla
FROM reporting.informe_registro
WHERE semana = $1 AND usuario = $2
GROUP BY radicado
ORDER BY min(fecha_corte), radicado
