-- Revert pqr_contact:vida from pg
BEGIN;

-- What the life of a case was before has no place for what came of calls and recursos: they are gone, and the cases go back
-- to where that life knew them.
DELETE FROM contact.tarea WHERE tipo NOT IN ('escalar', 'finalizar');
UPDATE contact.tarea SET estado = 'cancelada' WHERE estado = 'rechazada';
ALTER TABLE contact.tarea
    DROP CONSTRAINT tarea_tipo_check,
    ADD CONSTRAINT tarea_tipo_check CHECK (tipo IN ('escalar', 'finalizar')),
    DROP CONSTRAINT tarea_estado_check,
    ADD CONSTRAINT tarea_estado_check CHECK (estado IN ('pendiente', 'hecha', 'cancelada')),
    DROP COLUMN manos,
    DROP COLUMN envios,
    DROP COLUMN espera_hasta,
    DROP COLUMN error,
    DROP COLUMN quien,
    DROP COLUMN evidencia;

DROP FUNCTION contact.es_del_equipo(text, text);
DROP TABLE contact.recurso, contact.aviso, contact.llamada, contact.intento;

CREATE TABLE contact.intento (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    numero int NOT NULL CHECK (numero BETWEEN 1 AND 3),
    dia date NOT NULL,
    desde timestamptz NOT NULL,
    hasta timestamptz NOT NULL,
    estado text NOT NULL DEFAULT 'planificado' CHECK (estado IN ('planificado', 'cancelado')),
    creado timestamptz NOT NULL,
    actualizado timestamptz NOT NULL,
    CONSTRAINT intento_en_su_dia
        CHECK (desde < hasta AND (desde AT TIME ZONE 'America/Bogota')::date = dia
               AND (hasta AT TIME ZONE 'America/Bogota')::date = dia)
);
CREATE UNIQUE INDEX intento_uno_al_dia
    ON contact.intento (radicado, dia, (CASE WHEN estado = 'cancelado' THEN id ELSE 0 END));
GRANT SELECT, INSERT, UPDATE ON contact.intento TO pqr_contact;

DROP INDEX contact.caso_agenda, contact.caso_resolver, contact.caso_alerta;
ALTER TABLE contact.caso
    DROP CONSTRAINT caso_estado_check,
    DROP CONSTRAINT caso_resultado_check,
    DROP CONSTRAINT caso_con_resultado,
    DROP CONSTRAINT caso_con_respuesta,
    DROP CONSTRAINT caso_con_intento,
    DROP CONSTRAINT caso_notificado;
UPDATE contact.caso SET estado = 'en_revision', resultado = NULL, proximo = NULL, cerrado = NULL
WHERE estado IN ('por_resolver', 'por_corregir', 'por_contactar', 'en_llamada', 'buzon_pedido', 'en_buzon',
                 'aviso_escrito_pendiente', 'respondido', 'recurso_en_curso');
UPDATE contact.caso SET resultado = 'finalizada'
WHERE estado = 'cerrado' AND resultado NOT IN ('ya_finalizada', 'finalizada');
ALTER TABLE contact.caso
    ADD CONSTRAINT caso_estado_check
        CHECK (estado IN ('en_revision', 'por_clasificar', 'por_contactar', 'escalado', 'en_area_cliente',
                          'por_finalizar', 'cerrado')),
    ADD CONSTRAINT caso_resultado_check CHECK (resultado IN ('ya_finalizada', 'finalizada')),
    ADD CONSTRAINT caso_cerrado_con_resultado
        CHECK ((estado = 'cerrado') = (resultado IS NOT NULL) AND (estado = 'cerrado') = (cerrado IS NOT NULL)),
    ADD CONSTRAINT caso_por_contactar_con_intento CHECK (estado <> 'por_contactar' OR proximo IS NOT NULL),
    DROP COLUMN respuesta_origen,
    DROP COLUMN respuesta_signo,
    DROP COLUMN respuesta,
    DROP COLUMN notificacion,
    DROP COLUMN notificado,
    DROP COLUMN intento_numero,
    DROP COLUMN intento_dia,
    DROP COLUMN intento_hasta,
    DROP COLUMN intento_pedido,
    DROP COLUMN ronda,
    DROP COLUMN bandas,
    DROP COLUMN ultimo_dia,
    DROP COLUMN aplazamientos,
    DROP COLUMN rebotes,
    DROP COLUMN alerta,
    DROP COLUMN alerta_dia;
CREATE INDEX caso_agenda ON contact.caso (vence, proximo, radicado) WHERE estado = 'por_contactar';

COMMIT;
