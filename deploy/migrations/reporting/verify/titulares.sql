-- Verify reporting:titulares on pg
BEGIN;

SELECT radicado, version, hasta FROM reporting.anonimo WHERE false;
SELECT radicado, version, orden, campo, antes, despues FROM reporting.correccion WHERE false;
SELECT unica, hasta FROM reporting.anonimato WHERE false;
SELECT 'reporting.anonimizar_registros(text[])'::regprocedure, 'reporting.corregir_registros(text[])'::regprocedure,
       'reporting.anonimizar_eventos(text[], boolean)'::regprocedure, 'reporting.anonimizar_rechazos(text[])'::regprocedure,
       'reporting.corregido(text, text, text)'::regprocedure, 'reporting.corregir(text, boolean, text[], text[])'::regprocedure,
       'reporting.poner_en(text, text, text)'::regprocedure;

ROLLBACK;
