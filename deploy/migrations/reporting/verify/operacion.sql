-- Verify reporting:operacion on pg

BEGIN;

SELECT entro, entro_dia, vence, recurso, notificacion, notificado, recurso_hasta, intentos, proximo, proximo_desde, proximo_hasta, rebotes,
       resultado
FROM reporting.caso WHERE false;
SELECT radicado, intento, ronda, numero, dia, canal, quien, tomado, terminado, efecto, resultado FROM reporting.intento WHERE false;
SELECT radicado, version, tipo, creada, creada_dia, rechazada, error, fin, terminada, quien FROM reporting.tarea WHERE false;
SELECT radicado, version, tipo, presentado, vence, canal, decidido, decision FROM reporting.recurso WHERE false;
SELECT nivel, desde, tipo, clave, eventos FROM reporting.conteo_evento WHERE false;
SELECT nivel, desde, por, clave, efecto, resultado, intentos FROM reporting.conteo_intento WHERE false;
SELECT sha256, razon, campo, filas FROM reporting.conteo_rechazo WHERE false;
SELECT topico, particion, posicion, escrito, visto, de_particion, de_posicion, etapa, codigo, error, bytes, reintento_de,
       resolucion, resuelto, resuelto_por
FROM reporting.muerto WHERE false;
SELECT topic, partition, evento FROM reporting.lectura WHERE false;

DO $$
BEGIN
    ASSERT (SELECT count(*) = 2 FROM pg_trigger WHERE tgrelid = 'reporting.evento_caso'::regclass
            AND tgname IN ('evento_caso_contar', 'evento_caso_plegar')), 'evento_caso: triggers are missing';
    ASSERT (SELECT count(*) = 2 FROM pg_trigger WHERE tgrelid = 'reporting.intento'::regclass AND NOT tgisinternal),
           'intento: triggers are missing';
    ASSERT (SELECT count(*) = 1 FROM pg_trigger WHERE tgrelid = 'reporting.rechazo'::regclass AND tgname = 'rechazo_contar'),
           'rechazo: the trigger is missing';
    ASSERT (SELECT count(*) = 8 FROM reporting.derivada
            WHERE nombre IN ('conteo_evento', 'conteo_intento', 'conteo_rechazo', 'intento', 'lectura', 'muerto', 'recurso', 'tarea')),
           'derivada: names are missing';
    ASSERT has_function_privilege('pqr_reporting', 'reporting.caso_plegar(text[])', 'execute'), 'caso_plegar: execute is not granted';
    ASSERT reporting.intento_efecto('llamada', 'llamada_agotada') = 'sin_contacto', 'intento_efecto does not know its rules';
END
$$;

ROLLBACK;
