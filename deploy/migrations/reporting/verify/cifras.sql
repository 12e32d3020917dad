-- Verify reporting:cifras on pg

BEGIN;

SELECT fecha_corte, base, radicado, sha256, suelto FROM reporting.registro_vigente WHERE false;
SELECT base, nivel, desde, usuario, registros, confirmadas, revertidas, sueltos FROM reporting.conteo_asesor WHERE false;
SELECT base, nivel, desde, causal, decision, razon_decision, registros, sueltos FROM reporting.conteo_causal WHERE false;
SELECT base, nivel, desde, libros, total FROM reporting.conteo_base WHERE false;
SELECT usuario, nombre, visto FROM reporting.asesor WHERE false;
SELECT usuario, nombre, visto FROM reporting.asesor_retirado WHERE false;

DO $$
BEGIN
    ASSERT (SELECT relkind = 'p' FROM pg_class WHERE oid = 'reporting.registro'::regclass), 'registro is not partitioned';
    ASSERT (SELECT count(*) = 3 FROM pg_trigger WHERE tgrelid = 'reporting.registro'::regclass
              AND tgname IN ('registro_turno', 'registro_contar_nuevos', 'registro_contar_cambios')),
           'registro: triggers are missing';
    ASSERT (SELECT count(*) = 2 FROM pg_trigger WHERE tgrelid = 'reporting.base'::regclass
              AND tgname IN ('base_turno', 'base_contar')),
           'base: triggers are missing';
    ASSERT has_function_privilege('pqr_reporting', 'reporting.particion_asegurar(date, text)', 'execute'),
           'particion_asegurar: execute is not granted';
    ASSERT reporting.bloque('1969-12-31', 2) = '1969-12-16' AND reporting.bloque('2021-12-07', 0) = '2021-12-07',
           'bloque does not cut days into blocks';
END
$$;

ROLLBACK;
