-- Revert reporting:bases from pg

BEGIN;

DROP TABLE reporting.rechazo;
DROP TABLE reporting.base;

COMMIT;
