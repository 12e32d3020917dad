-- Revert pqr_contact:tareas from pg
BEGIN;

DROP TABLE contact.tarea;

COMMIT;
