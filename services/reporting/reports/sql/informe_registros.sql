-- The sightings that a new report counted. $1 semana, $2 its Monday
INSERT INTO reporting.informe_registro (semana, fecha_corte, base, radicado, usuario, revision, entrega, causal, razon_decision,
                                        politica_version, politica_regla, sha256)
SELECT $1, v.fecha_corte, v.base, v.radicado, v.usuario, v.revision, v.entrega, v.causal, v.razon_decision, r.politica_version,
       r.politica_regla, v.sha256
FROM reporting.registro_vigente v
JOIN reporting.registro r USING (fecha_corte, base, radicado)
WHERE v.fecha_corte BETWEEN $2::date AND $2::date + 6 AND v.razon_decision = 'error_escalamiento' AND v.usuario IS NOT NULL
  AND r.fecha_corte BETWEEN $2::date AND $2::date + 6
