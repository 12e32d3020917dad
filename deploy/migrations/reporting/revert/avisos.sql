-- Revert reporting:avisos from pg

BEGIN;

DROP TRIGGER evento_caso_avisar ON reporting.evento_caso;
DROP FUNCTION reporting.evento_caso_avisar();
DROP TABLE reporting.resumen, reporting.alerta, reporting.aviso_intento, reporting.aviso, reporting.aviso_suscripcion;

COMMIT;
