-- $1 usuario: who he or she is and may do, for the audit; held until the transaction ends. Never the password.
SELECT usuario, json_build_object('nombre', nombre, 'equipo', equipo, 'roles', roles, 'desactivado', desactivado,
                                  'bloqueado_hasta', bloqueado_hasta, 'debe_cambiar_clave', debe_cambiar)::text AS hechos
FROM reporting.usuario
WHERE lower(usuario) = lower($1)
FOR UPDATE
