-- Verify reporting:remedios on pg

BEGIN;

SELECT remedio, json_object_keys(original) FROM reporting.rechazo WHERE false;

ROLLBACK;
