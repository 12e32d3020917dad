-- Sightings: the rows behind a figure. Which count: as in reporting.registro_vigente; the workbooks that others replaced are
-- few, and looked up once.
-- $1 base; $2, $3 first and last cut-off; $4 usuario, $5 or none ('true') or some ('false'); $6 causales, separated by commas,
-- $7 or none or some; $8 decisiones, $9 razones alike; $10 true: those that count, false: those that do not, todos; $11 sha256
SELECT r.fecha_corte, r.base, r.radicado, r.cuenta, r.estado,
       reporting.sin_telefonos(r.motivo) AS motivo, reporting.sin_telefonos(r.razon) AS razon,
       reporting.sin_telefonos(r.subrazon) AS subrazon, r.usuario, r.asesor, r.ciudad,
       r.fecha_radicacion, r.causal, r.decision, r.razon_decision, r.politica_version, r.politica_regla, r.revision,
       coalesce(r.libro, r.sha256) AS sha256, CASE WHEN r.libro IS NULL THEN nullif(r.fila, 0) END AS fila,
       coalesce(r.libro, r.sha256, '') <> ALL (ARRAY (SELECT n.reemplaza FROM reporting.base n WHERE n.reemplaza IS NOT NULL))
           AS vigente
FROM reporting.registro r
WHERE ($1::text IS NULL OR r.base = $1)
  AND ($2::date IS NULL OR r.fecha_corte >= $2)
  AND ($3::date IS NULL OR r.fecha_corte <= $3)
  AND ($4::text IS NULL OR r.usuario = upper($4))
  AND ($5::text IS NULL OR (r.usuario IS NULL) = $5::boolean)
  AND ($6::text IS NULL OR r.causal = ANY (string_to_array($6, ',')))
  AND ($7::text IS NULL OR (r.causal IS NULL) = $7::boolean)
  AND ($8::text IS NULL OR r.decision = ANY (string_to_array($8, ',')))
  AND ($9::text IS NULL OR r.razon_decision = $9)
  AND ($10::text = 'todos' OR ($10::text = 'true')
       = (coalesce(r.libro, r.sha256, '')
          <> ALL (ARRAY (SELECT n.reemplaza FROM reporting.base n WHERE n.reemplaza IS NOT NULL))))
  AND ($11::text IS NULL OR coalesce(r.libro, r.sha256) = $11)
