-- The two forms of each advisor of a new report. $1 semana, $2 now, $3 {"usuario": the process to be reinforced}
INSERT INTO reporting.formato (semana, usuario, tipo, creado, accion, cambiado, cambiado_por, proceso)
SELECT semana, usuario, tipo, $2::timestamptz, 'crear', $2::timestamptz, 'sistema',
       CASE tipo WHEN 'enterado' THEN $3::jsonb->>usuario END
FROM reporting.informe_asesor
CROSS JOIN (VALUES (1, 'compromiso'), (2, 'enterado')) AS t (n, tipo)
WHERE semana = $1
ORDER BY puesto, n
