-- Verify pqr_contact:casos on pg
BEGIN;

SELECT radicado, base, fecha_corte, revision, decision, razon, causal, politica_version, politica_regla, nota_rr, cuenta,
       motivo, observacion, usuario, telefono, ciudad, fecha_radicacion, inicio, vence, estado, resultado, proximo, version,
       abierto, actualizado, cerrado
FROM contact.caso WHERE false;
SELECT radicado, base, fecha_corte, revision, decision, razon, causal, politica_version, politica_regla, regla, ce_id, recibida
FROM contact.decision_vista WHERE false;
SELECT 'contact.caso_agenda'::regclass, 'contact.caso_revision'::regclass;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.caso', 'insert')
            AND has_table_privilege('pqr_contact', 'contact.caso', 'update')
            AND NOT has_table_privilege('pqr_contact', 'contact.caso', 'delete')
            AND NOT has_table_privilege('pqr_contact', 'contact.decision_vista', 'delete'))::int;

ROLLBACK;
