-- Verify reporting:bases on pg

BEGIN;

SELECT sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido
FROM reporting.base WHERE false;
SELECT sha256, fila, base, fecha_corte, razon, campo, detalle, radicado, cuenta, usuario, original
FROM reporting.rechazo WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.base', 'insert'), 'base: insert is not granted';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.rechazo', 'insert'), 'rechazo: insert is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.base', 'delete'), 'base: delete is granted';
END
$$;

ROLLBACK;
