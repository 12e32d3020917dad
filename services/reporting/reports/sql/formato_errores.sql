-- The radicados of a form, each once: its cut-offs and bases, and how it stood at the latest cut-off (same day: mal_escalados over
-- pendientes). $1 semana, $2 usuario; $3 the team that who asks is bound to, or null: the number of a case beyond its reach is null
SELECT CASE WHEN $3::text IS NULL OR reporting.es_del_equipo(radicado, $3) THEN radicado END AS radicado,
       string_agg(DISTINCT to_char(fecha_corte, 'DD/MM/YYYY'), ', ') AS cortes,
       (array_agg(base ORDER BY fecha_corte DESC, base))[1] AS base,
       (array_agg(causal ORDER BY fecha_corte DESC, base))[1] AS causal,
       (array_agg(razon_decision ORDER BY fecha_corte DESC, base))[1] AS razon_decision,
       (array_agg(politica_regla ORDER BY fecha_corte DESC, base))[1] AS politica_regla
FROM reporting.informe_registro
WHERE semana = $1 AND usuario = $2
GROUP BY reporting.informe_registro.radicado
ORDER BY min(fecha_corte), reporting.informe_registro.radicado
