-- Verify reporting:recepciones on pg

BEGIN;

SELECT id, canal, resultado, codigo, detalle, archivo, remitente, asunto, sha256, bytes, recibido
FROM reporting.recepcion WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.recepcion', 'insert'), 'recepcion: insert is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.recepcion', 'update'), 'recepcion: update is granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.recepcion', 'delete'), 'recepcion: delete is granted';
END
$$;

ROLLBACK;
