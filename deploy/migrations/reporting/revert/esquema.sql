-- Revert reporting:esquema from pg

BEGIN;

DROP SCHEMA reporting;

COMMIT;
