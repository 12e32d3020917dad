-- Verify pqr_contact:esquema on pg
BEGIN;

SELECT 1 / (has_schema_privilege('pqr_contact', 'contact', 'usage'))::int;
SELECT 1 / (NOT has_schema_privilege('pqr_contact', 'contact', 'create'))::int;

ROLLBACK;
