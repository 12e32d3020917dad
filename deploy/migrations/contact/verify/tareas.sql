-- Verify pqr_contact:tareas on pg
BEGIN;

SELECT id, radicado, tipo, destino, nota, causa, vence, estado, creada, actualizada FROM contact.tarea WHERE false;
SELECT 1 / indisunique::int FROM pg_index WHERE indexrelid = 'contact.tarea_una_pendiente'::regclass;
SELECT 1 / indisunique::int FROM pg_index WHERE indexrelid = 'contact.tarea_una_por_causa'::regclass;
SELECT 'contact.tarea_pendiente'::regclass;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.tarea', 'insert')
            AND NOT has_table_privilege('pqr_contact', 'contact.tarea', 'delete'))::int;

ROLLBACK;
