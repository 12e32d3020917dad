-- Verify reporting:conteos on pg

BEGIN;

SELECT sha256, decision, razon_decision, registros FROM reporting.base_conteo WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.base_conteo', 'update'), 'base_conteo: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.base_conteo', 'delete'), 'base_conteo: delete is granted';
    ASSERT (SELECT count(*) = 2 FROM pg_trigger
            WHERE tgrelid = 'reporting.registro'::regclass AND tgname LIKE 'registro\_contar\_%' AND tgenabled = 'O'),
           'registro: the triggers that count are missing';
END
$$;

ROLLBACK;
