-- Revert reporting:operacion from pg

BEGIN;

DELETE FROM reporting.derivada
WHERE nombre IN ('caso_equipo', 'conteo_evento', 'conteo_intento', 'conteo_rechazo', 'intento', 'lectura', 'muerto', 'recurso', 'tarea');

DROP TRIGGER rechazo_contar ON reporting.rechazo;
DROP TRIGGER evento_caso_plegar ON reporting.evento_caso;
DROP TRIGGER evento_caso_asignar ON reporting.evento_caso;
DROP TRIGGER evento_caso_contar ON reporting.evento_caso;
DROP TABLE reporting.intento, reporting.tarea, reporting.recurso, reporting.conteo_evento, reporting.conteo_intento,
    reporting.conteo_rechazo, reporting.muerto, reporting.lectura;
DROP FUNCTION reporting.evento_caso_asignar();
DROP FUNCTION reporting.es_del_equipo(text, text);
DROP TABLE reporting.caso_equipo;
DROP FUNCTION reporting.rechazo_contar();
DROP FUNCTION reporting.intento_contar_cambios();
DROP FUNCTION reporting.intento_contar_nuevos();
DROP FUNCTION reporting.intentos_sumar(reporting.intento_cifra[]);
DROP FUNCTION reporting.intento_claves(date, integer, timestamptz, timestamptz);
DROP TYPE reporting.intento_cifra;
DROP FUNCTION reporting.evento_caso_contar();
DROP FUNCTION reporting.evento_caso_plegar();
DROP FUNCTION reporting.caso_plegar(text[]);
DROP FUNCTION reporting.recurso_plegar(text[]);
DROP FUNCTION reporting.tarea_plegar(text[]);
DROP FUNCTION reporting.intentos_hechos(text);
DROP FUNCTION reporting.intento_plegar(text[]);
DROP FUNCTION reporting.intento_efecto(text, text);
DROP FUNCTION reporting.evento_clave(text, jsonb);

DROP INDEX reporting.caso_abierto_entro, reporting.caso_abierto_vence, reporting.caso_abierto_causal;
ALTER TABLE reporting.caso
    DROP COLUMN entro_dia, DROP COLUMN entro, DROP COLUMN vence, DROP COLUMN recurso, DROP COLUMN notificacion, DROP COLUMN notificado,
    DROP COLUMN recurso_hasta, DROP COLUMN intentos, DROP COLUMN proximo, DROP COLUMN proximo_desde, DROP COLUMN proximo_hasta,
    DROP COLUMN rebotes, DROP COLUMN resultado;
COMMENT ON TABLE reporting.caso IS 'A case as its event of the highest version left it.';

COMMIT;
