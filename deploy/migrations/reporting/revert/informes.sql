-- Revert reporting:informes from pg

BEGIN;

DROP TABLE reporting.formato_escaneo, reporting.formato_historia, reporting.formato, reporting.informe_lectura,
           reporting.informe_base, reporting.informe_registro, reporting.informe_asesor, reporting.informe;
DROP FUNCTION reporting.formato_anotar();
DROP FUNCTION reporting.informe_cerrado();
DROP FUNCTION reporting.informe_inmutable();

COMMIT;
