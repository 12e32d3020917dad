-- Verify pqr_contact:intentos on pg
BEGIN;

SELECT id, radicado, numero, dia, desde, hasta, estado FROM contact.intento WHERE false;
SELECT 1 / indisunique::int FROM pg_index WHERE indexrelid = 'contact.intento_uno_al_dia'::regclass;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.intento', 'insert')
            AND NOT has_table_privilege('pqr_contact', 'contact.intento', 'delete'))::int;

ROLLBACK;
