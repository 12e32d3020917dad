-- Revert pqr_contact:intentos from pg
BEGIN;

DROP TABLE contact.intento;

COMMIT;
