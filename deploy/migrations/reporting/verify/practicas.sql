-- Verify reporting:practicas on pg

BEGIN;

SELECT id, practica, rol, persona, fecha, minutos, equipo, participantes, observacion, anulado, version, creado, cambiado, por,
       motivo, clave, huella
FROM reporting.practica_registro WHERE false;
SELECT id, persona, nombre, rol, equipo, desde, hasta, anulado, version, creado, cambiado, por, motivo, clave, huella
FROM reporting.practica_persona WHERE false;
SELECT tabla, id, version, accion, fecha, por, motivo, antes, despues FROM reporting.practica_historia WHERE false;

DO $$
BEGIN
    ASSERT (SELECT count(*) FROM pg_trigger
            WHERE tgrelid IN ('reporting.practica_registro'::regclass, 'reporting.practica_persona'::regclass) AND NOT tgisinternal) = 5,
        'practica_registro, practica_persona: triggers are missing';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.practica_registro', 'delete'), 'practica_registro: delete is granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.practica_persona', 'delete'), 'practica_persona: delete is granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.practica_historia', 'update'), 'practica_historia: update is granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.practica_historia', 'delete'), 'practica_historia: delete is granted';
END
$$;

ROLLBACK;
