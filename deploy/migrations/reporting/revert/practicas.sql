-- Revert reporting:practicas from pg

BEGIN;

DROP TABLE reporting.practica_historia, reporting.practica_persona, reporting.practica_registro;
DROP FUNCTION reporting.practica_anotar();
DROP FUNCTION reporting.practica_persona_revisar();

COMMIT;
