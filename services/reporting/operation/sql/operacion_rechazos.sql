-- Workbooks with what was not accepted of them, per reason and field. $1, $2 cut-off from, to; $3 base; $4 estado;
-- $5 whether anything was not accepted
SELECT b.sha256, b.archivo, b.base, b.fecha_corte, b.estado, b.recibido, b.total, b.aceptados, b.rechazados, b.duplicados,
       r.razones, r.detalle
FROM reporting.base_estado b
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('razon', razon, 'campo', nullif(campo, ''), 'filas', filas)
                             ORDER BY filas DESC, razon, campo), '[]') AS razones,
           string_agg(razon || CASE campo WHEN '' THEN '' ELSE ' (' || campo || ')' END || ': ' || filas, '; '
                      ORDER BY filas DESC, razon, campo) AS detalle
    FROM reporting.conteo_rechazo c
    WHERE c.sha256 = b.sha256) AS r
WHERE ($1::date IS NULL OR b.fecha_corte >= $1::date) AND ($2::date IS NULL OR b.fecha_corte <= $2::date)
  AND ($3::text IS NULL OR b.base = $3)
  AND ($4::text IS NULL OR b.estado = $4)
  AND ($5::boolean IS NULL OR (b.rechazados + b.duplicados > 0) = $5::boolean)
