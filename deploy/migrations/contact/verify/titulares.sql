-- Verify pqr_contact:titulares on pg
BEGIN;

SELECT anonimizado, anonimo_hasta FROM contact.caso WHERE false;
SELECT id, radicado, campo, antes, despues, quien, nota, hecha FROM contact.correccion WHERE false;
SELECT 'contact.corregido(text, text, text)'::regprocedure, 'contact.corregir(text, boolean, text[], text[])'::regprocedure,
       'contact.poner_en(text, text, text)'::regprocedure, 'contact.telefonos(text)'::regprocedure,
       'contact.telefonos_de(text[])'::regprocedure, 'contact.telefono(text)'::regprocedure;

ROLLBACK;
