-- $1 semana, $2 usuario, $3 tipo, $4 estados, $5 seguimiento_vencido; $6 today
SELECT f.id, f.semana, f.usuario, a.asesor, f.tipo, f.estado, f.fecha_seguimiento,
       f.tipo = 'compromiso' AND f.estado <> 'seguimiento_hecho' AND f.fecha_seguimiento IS NOT NULL AND f.fecha_seguimiento < $6::date
           AS seguimiento_vencido,
       f.entregado, f.firmado, f.seguimiento, f.responsable, a.puesto, a.radicados, f.version, f.cambiado
FROM reporting.formato f
JOIN reporting.informe_asesor a USING (semana, usuario)
WHERE ($1::text IS NULL OR f.semana = $1) AND ($2::text IS NULL OR f.usuario = $2) AND ($3::text IS NULL OR f.tipo = $3)
  AND ($4::text IS NULL OR f.estado = ANY (string_to_array($4, ',')))
  AND ($5::boolean IS NULL
       OR $5 = (f.tipo = 'compromiso' AND f.estado <> 'seguimiento_hecho' AND f.fecha_seguimiento IS NOT NULL
                AND f.fecha_seguimiento < $6::date))
