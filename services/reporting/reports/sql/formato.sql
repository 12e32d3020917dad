-- A form with its report's row; no row where there is none. $1 id
SELECT f.id, f.semana, i.desde, i.hasta, f.usuario, a.asesor, a.puesto, a.radicados, a.antes, a.causales::json AS causales, f.tipo,
       f.estado, f.version, (f.creado AT TIME ZONE 'America/Bogota')::date AS hecho,
       to_char(f.creado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       to_char(f.cambiado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS cambiado,
       f.cambiado_por, f.responsable, f.causa, f.compromiso, f.fecha_seguimiento, f.proceso, f.entregado, f.entregado_por, f.firmado,
       f.firmado_por, f.seguimiento, f.seguimiento_por, f.resultado, e.version AS escaneo_version, e.tipo AS escaneo_tipo,
       e.sha256 AS escaneo_sha256, octet_length(e.contenido) AS escaneo_bytes
FROM reporting.formato f
JOIN reporting.informe i USING (semana)
JOIN reporting.informe_asesor a USING (semana, usuario)
LEFT JOIN LATERAL (SELECT version, tipo, sha256, contenido FROM reporting.formato_escaneo WHERE formato = f.id
                   ORDER BY version DESC LIMIT 1) AS e ON true
WHERE f.id = $1::bigint
