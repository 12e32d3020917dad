-- $1 id: how a form stands, for the audit. What people wrote on it is in its own history, under its version.
SELECT json_build_object('version', version, 'estado', estado, 'responsable', responsable, 'fecha_seguimiento', fecha_seguimiento,
                         'entregado', entregado, 'firmado', firmado, 'seguimiento', seguimiento, 'por', cambiado_por)::text AS hechos
FROM reporting.formato
WHERE id = $1::bigint
