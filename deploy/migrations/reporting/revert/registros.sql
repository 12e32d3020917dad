-- Revert reporting:registros from pg

BEGIN;

DROP TABLE reporting.registro;

COMMIT;
