-- Verify reporting:casos on pg

BEGIN;

SELECT radicado, version, tipo, estado, causal, fecha, datos FROM reporting.evento_caso WHERE false;
SELECT radicado, estado, causal, version, abierto, actualizado FROM reporting.caso WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.evento_caso', 'insert'), 'evento_caso: insert is not granted';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.caso', 'update'), 'caso: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.caso', 'delete'), 'caso: delete is granted';
END
$$;

ROLLBACK;
