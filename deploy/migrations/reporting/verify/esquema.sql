-- Verify reporting:esquema on pg

BEGIN;

DO $$
BEGIN
    ASSERT has_schema_privilege('pqr_reporting', 'reporting', 'usage'), 'pqr_reporting may not use schema reporting';
    ASSERT NOT has_schema_privilege('pqr_reporting', 'reporting', 'create'), 'pqr_reporting may create in reporting';
END
$$;

ROLLBACK;
