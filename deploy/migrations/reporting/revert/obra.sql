-- Revert reporting:obra from pg
-- Archived months stay: their counts say that they were retired.

BEGIN;

DROP SCHEMA IF EXISTS reporting_obra, reporting_anterior CASCADE;
DROP FUNCTION reporting.obra_abrir(boolean);
DROP FUNCTION reporting.obra_analizar();
DROP FUNCTION reporting.obra_comparar(text);
DROP FUNCTION reporting.obra_cambiar();
DROP FUNCTION reporting.obra_descartar();
DROP FUNCTION reporting.obra_clonar_tabla(regclass);
DROP FUNCTION reporting.obra_clonar_derechos(regclass);
DROP FUNCTION reporting.obra_clonar_vista(regclass);
DROP FUNCTION reporting.obra_exigir();
DROP FUNCTION reporting.obra_huella();
DROP FUNCTION reporting.particion_retirar(date, integer, boolean);
INSERT INTO reporting.derivada (nombre) VALUES ('outbox'), ('outbox_batch'), ('outbox_packet');

COMMIT;
