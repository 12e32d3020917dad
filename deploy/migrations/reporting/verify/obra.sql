-- Verify reporting:obra on pg

BEGIN;

DO $$
BEGIN
    PERFORM reporting.obra_exigir();
    ASSERT has_function_privilege('pqr_operador', 'reporting.obra_cambiar()', 'execute'), 'obra_cambiar: execute is not granted';
    ASSERT NOT has_function_privilege('pqr_reporting', 'reporting.obra_cambiar()', 'execute'), 'obra_cambiar: the service may execute it';
    ASSERT has_function_privilege('pqr_reporting', 'reporting.particion_retirar(date, integer, boolean)', 'execute'),
           'particion_retirar: execute is not granted';
END
$$;

ROLLBACK;
