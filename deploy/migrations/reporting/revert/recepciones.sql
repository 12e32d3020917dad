-- Revert reporting:recepciones from pg

BEGIN;

DROP TABLE reporting.recepcion;

COMMIT;
