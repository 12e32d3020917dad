-- Verify reporting:listas on pg

BEGIN;

SELECT tabla, n FROM reporting.cambio WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.cambio', 'update'), 'cambio: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.cambio', 'delete'), 'cambio: delete is granted';
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'reporting.particion_retirada'::regclass AND NOT tgisinternal),
           'particion_retirada: its changes are not counted';
END
$$;

ROLLBACK;
