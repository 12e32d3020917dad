-- Revert pqr_contact:titulares from pg
BEGIN;

DROP INDEX contact.llamada_telefono, contact.caso_telefono, contact.caso_cuenta, contact.caso_retencion;
DROP FUNCTION contact.corregido(text, text, text);
DROP FUNCTION contact.corregir(text, boolean, text[], text[]);
DROP FUNCTION contact.poner_en(text, text, text);
DROP FUNCTION contact.telefonos(text);
DROP FUNCTION contact.telefonos_de(text[]);
DROP FUNCTION contact.telefono(text);
DROP TABLE contact.correccion;
ALTER TABLE contact.caso DROP CONSTRAINT caso_anonimo, DROP COLUMN anonimizado, DROP COLUMN anonimo_hasta;

COMMIT;
