-- Revert reporting:casos from pg

BEGIN;

DROP TABLE reporting.caso;
DROP TABLE reporting.evento_caso;

COMMIT;
