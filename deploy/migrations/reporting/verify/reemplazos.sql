-- Verify reporting:reemplazos on pg

BEGIN;

SELECT entrega, reemplaza, canal, remitente FROM reporting.base WHERE false;
SELECT entrega, libro, libro_revision FROM reporting.registro WHERE false;
SELECT sha256, estado, canal, reemplazada_por, reemplazada_con, reemplazada FROM reporting.base_estado WHERE false;
SELECT fecha_corte, base, radicado, sha256, suelto FROM reporting.registro_vigente WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.base_estado', 'select'), 'base_estado: select is not granted';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.registro_vigente', 'select'),
           'registro_vigente: select is not granted';
    ASSERT pg_get_functiondef('reporting.registro_contar_nuevos'::regproc) LIKE '%libro%', 'registro_contar_nuevos is the old one';
    ASSERT pg_get_functiondef('reporting.registro_contar_cambios'::regproc) LIKE '%libro%', 'registro_contar_cambios is the old one';
END
$$;

ROLLBACK;
