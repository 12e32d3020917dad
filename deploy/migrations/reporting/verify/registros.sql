-- Verify reporting:registros on pg

BEGIN;

SELECT fecha_corte, base, radicado, revision, sha256, fila, cuenta, estado, motivo, razon, subrazon, usuario, asesor, ciudad,
       telefono, fecha_radicacion, causal, decision, razon_decision, politica_version, politica_regla, nota_rr, ce_id, recibido
FROM reporting.registro WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.registro', 'update'), 'registro: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.registro', 'delete'), 'registro: delete is granted';
END
$$;

ROLLBACK;
