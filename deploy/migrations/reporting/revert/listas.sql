-- Revert reporting:listas from pg

BEGIN;

DROP TRIGGER registro_fichar_nuevos ON reporting.registro;
DROP TRIGGER registro_fichar_cambios ON reporting.registro;
DROP TRIGGER base_fichar ON reporting.base;
DROP TRIGGER evento_caso_fichar ON reporting.evento_caso;
DROP FUNCTION reporting.registro_fichar(), reporting.base_fichar(), reporting.evento_caso_fichar();
DROP FUNCTION reporting.ficha_rehacer(text[]);
DROP FUNCTION reporting.ficha_texto(text, text, text, text);
DROP TABLE reporting.ficha;
DROP FUNCTION reporting.ficha_palabras(text, text), reporting.ficha_consulta(text);
DROP FUNCTION reporting.palabras(text);
DELETE FROM reporting.derivada WHERE nombre = 'ficha';
DROP FUNCTION reporting.sin_telefonos(text);
DROP EXTENSION unaccent;

DROP INDEX reporting.caso_actualizado, reporting.caso_abierto, reporting.caso_estado;

DROP TRIGGER particion_retirada_cambio ON reporting.particion_retirada;
DROP FUNCTION reporting.cambio_contar();
DROP TABLE reporting.cambio;

COMMIT;
