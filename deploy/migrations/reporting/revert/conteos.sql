-- Revert reporting:conteos from pg

BEGIN;

DROP TRIGGER registro_contar_cambios ON reporting.registro;
DROP TRIGGER registro_contar_nuevos ON reporting.registro;
DROP FUNCTION reporting.registro_contar_cambios();
DROP FUNCTION reporting.registro_contar_nuevos();
DROP TABLE reporting.base_conteo;

COMMIT;
