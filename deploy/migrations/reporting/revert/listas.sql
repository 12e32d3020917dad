-- Revert reporting:listas from pg

BEGIN;

DROP TRIGGER particion_retirada_cambio ON reporting.particion_retirada;
DROP FUNCTION reporting.cambio_contar();
DROP TABLE reporting.cambio;

COMMIT;
