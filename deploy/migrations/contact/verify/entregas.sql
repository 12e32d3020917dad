-- Verify pqr_contact:entregas on pg
BEGIN;

SELECT id, sha256, por, base, fecha_corte FROM contact.libro WHERE false;
SELECT libro, hasta FROM contact.reemplazo_pendiente WHERE false;
SELECT radicado, libro, dicho FROM contact.caso_reemplazo WHERE false;
SELECT entrega FROM contact.caso WHERE false;
SELECT entrega, libro FROM contact.decision_vista WHERE false;
SELECT 'contact.decision_vista_libro'::regclass;
SELECT 1 / (array_length(conkey, 1) = 4)::int FROM pg_constraint
WHERE conrelid = 'contact.decision_vista'::regclass AND contype = 'p';
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.libro', 'update')
            AND NOT has_table_privilege('pqr_contact', 'contact.libro', 'delete')
            AND has_table_privilege('pqr_contact', 'contact.reemplazo_pendiente', 'delete')
            AND has_table_privilege('pqr_contact', 'contact.caso_reemplazo', 'insert')
            AND NOT has_table_privilege('pqr_contact', 'contact.caso_reemplazo', 'update'))::int;

ROLLBACK;
