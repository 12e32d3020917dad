-- Revert reporting:usuarios from pg

BEGIN;

DROP TABLE reporting.sesion_fallida, reporting.sesion, reporting.usuario;

COMMIT;
