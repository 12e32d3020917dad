-- Verify pqr_contact:causales on pg
BEGIN;

SELECT radicado, base, fecha_corte, entrega, revision, registro, candidatas, traceparent, enviada, error
FROM contact.por_revisar WHERE false;
SELECT id, radicado, base, fecha_corte, entrega, revision, causal, quien, nota, motivo, arrastrada, estado, error,
       ce_id, dada, resuelta
FROM contact.causal_dada WHERE false;
SELECT 1 / (pg_get_constraintdef(oid) LIKE '%por_clasificar%')::int FROM pg_constraint
WHERE conrelid = 'contact.caso'::regclass AND conname = 'caso_estado_check';
SELECT 1 / (count(*) = 1)::int FROM pg_constraint
WHERE conrelid = 'contact.caso'::regclass AND conname = 'caso_estado_check';
SELECT 'contact.causal_dada_ce_id'::regclass;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.por_revisar', 'delete')
            AND has_table_privilege('pqr_contact', 'contact.causal_dada', 'insert')
            AND NOT has_table_privilege('pqr_contact', 'contact.causal_dada', 'delete'))::int;

ROLLBACK;
