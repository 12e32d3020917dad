-- $1 usuario, $2 causal, $3 base, $4 radicado; $5 semana
SELECT r.usuario, r.radicado, r.fecha_corte, r.base, r.revision, r.entrega, r.causal, r.razon_decision, r.politica_version,
       r.politica_regla, r.sha256, a.puesto
FROM reporting.informe_registro r
LEFT JOIN reporting.informe_asesor a ON a.semana = r.semana AND a.usuario = r.usuario
WHERE r.semana = $5 AND ($1::text IS NULL OR r.usuario = $1) AND ($2::text IS NULL OR r.causal = $2)
  AND ($3::text IS NULL OR r.base = $3) AND ($4::text IS NULL OR r.radicado = $4)
