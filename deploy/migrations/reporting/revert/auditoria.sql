-- Revert reporting:auditoria from pg

BEGIN;

DROP TABLE reporting.auditoria_posicion, reporting.auditoria_ancla, reporting.auditoria_pendiente, reporting.auditoria_tramo, reporting.auditoria;
DROP FUNCTION reporting.auditoria_inmutable();
DROP FUNCTION reporting.auditar(text[], text[], timestamptz[], text[], text[], text[], text[], text[], text[], text[], text[]);
DROP FUNCTION reporting.auditoria_campo(text);

COMMIT;
