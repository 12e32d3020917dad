-- Revert pqr_contact:esquema from pg
BEGIN;

DROP SCHEMA contact;

COMMIT;
