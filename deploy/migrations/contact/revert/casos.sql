-- Revert pqr_contact:casos from pg
BEGIN;

DROP TABLE contact.decision_vista;
DROP TABLE contact.caso;

COMMIT;
