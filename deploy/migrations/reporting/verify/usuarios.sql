-- Verify reporting:usuarios on pg

BEGIN;

SELECT usuario, nombre, equipo, roles, clave, debe_cambiar, fallos, bloqueado_hasta, desactivado, creado, cambiado, clave_cambiada
FROM reporting.usuario WHERE false;
SELECT huella, usuario, creada, vista FROM reporting.sesion WHERE false;
SELECT dia, intentos FROM reporting.sesion_fallida WHERE false;

DO $$
BEGIN
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'reporting.usuario'::regclass AND tgname = 'usuario_cambio'),
        'usuario: changes are not counted';
    ASSERT has_table_privilege('pqr_operador', 'reporting.usuario', 'insert'), 'usuario: operators may not make one';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.usuario', 'insert'), 'usuario: the service may make one';
    ASSERT NOT has_column_privilege('pqr_reporting', 'reporting.usuario', 'roles', 'update'), 'usuario: the service may give roles';
    ASSERT NOT has_table_privilege('pqr_operador', 'reporting.usuario', 'delete'), 'usuario: delete is granted';
    ASSERT NOT has_column_privilege('pqr_reporting', 'reporting.sesion', 'usuario', 'update'), 'sesion: may become another''s';
END
$$;

ROLLBACK;
