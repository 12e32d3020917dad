-- Deploy pqr_contact:vida to pg
-- requires: causales
BEGIN;

-- ---- the case ----

ALTER TABLE contact.caso
    ADD COLUMN respuesta_origen text CHECK (respuesta_origen IN ('plantilla', 'persona')),
    ADD COLUMN respuesta_signo text CHECK (respuesta_signo IN ('positiva', 'negativa')),
    ADD COLUMN respuesta text CHECK (btrim(respuesta) <> ''),
    ADD COLUMN notificacion text
        CHECK (notificacion IN ('voz', 'buzon', 'escrita_pendiente', 'escrita', 'conducta_concluyente')),
    ADD COLUMN notificado date,
    ADD COLUMN intento_numero int NOT NULL DEFAULT 0 CHECK (intento_numero BETWEEN 0 AND 4),
    ADD COLUMN intento_dia date,
    ADD COLUMN intento_hasta timestamptz,
    ADD COLUMN intento_pedido boolean NOT NULL DEFAULT false,
    ADD COLUMN ronda int NOT NULL DEFAULT 0 CHECK (ronda >= 0),
    ADD COLUMN bandas int NOT NULL DEFAULT 0,
    ADD COLUMN ultimo_dia date,
    ADD COLUMN aplazamientos int NOT NULL DEFAULT 0 CHECK (aplazamientos >= 0),
    ADD COLUMN rebotes int NOT NULL DEFAULT 0 CHECK (rebotes >= 0),
    ADD COLUMN alerta int NOT NULL DEFAULT 0 CHECK (alerta BETWEEN 0 AND 4),
    ADD COLUMN alerta_dia date;

-- Every open case is looked at by who watches over terms, at once: that finds when the next alert is due.
UPDATE contact.caso SET alerta_dia = inicio WHERE estado <> 'cerrado';

DROP INDEX contact.caso_agenda;
ALTER TABLE contact.caso
    DROP CONSTRAINT caso_estado_check,
    DROP CONSTRAINT caso_resultado_check,
    DROP CONSTRAINT caso_cerrado_con_resultado,
    DROP CONSTRAINT caso_por_contactar_con_intento;

-- A case to be contacted had its three attempts planned as rows, and no answer to tell. A person gives one, or the next
-- decision brings the policy's; then the next attempt is planned in the case, and a row is made when it is taken.
DROP TABLE contact.intento;
UPDATE contact.caso
SET estado = 'por_resolver', proximo = NULL
WHERE estado = 'por_contactar';

ALTER TABLE contact.caso
    ADD CONSTRAINT caso_estado_check
        CHECK (estado IN ('en_revision', 'por_clasificar', 'por_resolver', 'por_corregir', 'por_contactar',
                          'en_llamada', 'buzon_pedido', 'en_buzon', 'aviso_escrito_pendiente', 'respondido',
                          'escalado', 'en_area_cliente', 'por_finalizar', 'recurso_en_curso', 'cerrado')),
    ADD CONSTRAINT caso_resultado_check
        CHECK (resultado IN ('ya_finalizada', 'finalizada', 'respuesta_positiva', 'respuesta_negativa',
                             'recurso_confirma', 'recurso_modifica', 'recurso_revoca')),
    ADD CONSTRAINT caso_con_resultado
        CHECK ((estado IN ('respondido', 'cerrado')) = (resultado IS NOT NULL)
               AND (estado = 'cerrado') = (cerrado IS NOT NULL)),
    ADD CONSTRAINT caso_con_respuesta
        CHECK ((respuesta IS NULL) = (respuesta_origen IS NULL)
               AND (respuesta IS NULL) = (respuesta_signo IS NULL)
               AND (respuesta IS NOT NULL
                    OR estado NOT IN ('por_corregir', 'por_contactar', 'en_llamada', 'buzon_pedido',
                                      'en_buzon', 'aviso_escrito_pendiente', 'respondido',
                                      'recurso_en_curso'))),
    ADD CONSTRAINT caso_con_intento
        CHECK ((estado IN ('por_contactar', 'en_llamada', 'buzon_pedido', 'en_buzon')) = (intento_numero > 0)
               AND (intento_numero > 0) = (proximo IS NOT NULL)
               AND (intento_numero > 0) = (intento_dia IS NOT NULL)
               AND (intento_numero > 0) = (intento_hasta IS NOT NULL)),
    ADD CONSTRAINT caso_notificado
        CHECK ((notificado IS NULL) = (notificacion IS NULL OR notificacion = 'escrita_pendiente'));
COMMENT ON COLUMN contact.caso.respuesta IS 'What the customer is told; of a person, or of the policy''s template';
COMMENT ON COLUMN contact.caso.notificacion IS 'How the customer came to know the answer, or will';
COMMENT ON COLUMN contact.caso.notificado IS 'On which day: the term to file a recurso runs from it';
COMMENT ON COLUMN contact.caso.proximo IS
    'From when the planned attempt, or the one under way, is due; with intento_numero (4: the voicemail), _dia, _hasta';
COMMENT ON COLUMN contact.caso.intento_pedido IS 'At an hour that the customer asked for';
COMMENT ON COLUMN contact.caso.ronda IS 'How often attempts began: once for each answer that they were begun for';
COMMENT ON COLUMN contact.caso.bandas IS 'Bands of the day used in the round: bit 0 the first third of the window';
COMMENT ON COLUMN contact.caso.ultimo_dia IS 'Day of the last attempt made';
COMMENT ON COLUMN contact.caso.aplazamientos IS 'How often the customer asked for another hour, in the round';
COMMENT ON COLUMN contact.caso.rebotes IS 'How often it came back in mal_escalados after it was escalated in RR';
COMMENT ON COLUMN contact.caso.alerta IS
    'Last level told of its term: 1 to 3: five, two and no días hábiles before its end; 4: past it; 0: none';
COMMENT ON COLUMN contact.caso.alerta_dia IS 'Day on which the next one is due; null: none';

CREATE INDEX caso_agenda ON contact.caso (vence, proximo, radicado)
    WHERE estado IN ('por_contactar', 'buzon_pedido');
CREATE INDEX caso_resolver ON contact.caso (vence, radicado) WHERE estado = 'por_resolver';
CREATE INDEX caso_alerta ON contact.caso (alerta_dia, vence, radicado) WHERE alerta_dia IS NOT NULL;

-- ---- attempts ----

CREATE TABLE contact.intento (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    ronda int NOT NULL,
    numero int NOT NULL CHECK (numero BETWEEN 1 AND 4),
    dia date NOT NULL,
    banda int NOT NULL,
    desde timestamptz NOT NULL,
    hasta timestamptz NOT NULL,
    pedido boolean NOT NULL,
    estado text NOT NULL DEFAULT 'en_curso'
        CHECK (estado IN ('en_curso', 'hecho', 'aplazado', 'perdido', 'soltado', 'interrumpido')),
    canal text NOT NULL CHECK (canal IN ('agente', 'marcador')),
    quien text NOT NULL CHECK (quien <> ''),
    equipo text CHECK (equipo <> ''),
    tomado timestamptz NOT NULL,
    arriendo_hasta timestamptz NOT NULL,
    marcado timestamptz,
    resultado text,
    tardio text,
    nota text,
    evidencia jsonb,
    respuesta text,
    terminado timestamptz,
    CONSTRAINT intento_terminado CHECK ((estado = 'en_curso') = (terminado IS NULL)),
    CONSTRAINT intento_hecho_con_resultado CHECK (estado NOT IN ('hecho', 'aplazado') OR resultado IS NOT NULL)
) WITH (fillfactor = 80);
COMMENT ON TABLE contact.intento IS 'Attempts to reach a customer, one row each time that one is taken';
COMMENT ON COLUMN contact.intento.dia IS 'The day on which it was taken, in America/Bogota';
COMMENT ON COLUMN contact.intento.respuesta IS 'What the customer was to be told: the answer of the case when it was taken';
COMMENT ON COLUMN contact.intento.numero IS '1 to 3: calls; 4: the voicemail';
COMMENT ON COLUMN contact.intento.desde IS 'As it was planned: [desde, hasta)';
COMMENT ON COLUMN contact.intento.estado IS
    'hecho: it counts; aplazado: the customer asked for another hour; perdido: nobody told what came of it; soltado: nobody was called; interrumpido: a decision came meanwhile';
COMMENT ON COLUMN contact.intento.arriendo_hasta IS 'Until when it is whose it is: rescued after that';
COMMENT ON COLUMN contact.intento.marcado IS 'First time that a number was dialled, as far as known';
COMMENT ON COLUMN contact.intento.tardio IS 'A further outcome, which came when it had one';
COMMENT ON COLUMN contact.intento.equipo IS 'The team of who took it, where there is one';
COMMENT ON COLUMN contact.intento.evidencia IS 'Of a voicemail: what shows that it was left';
-- Never two attempts on one day, whatever happens: only one at which nobody was called, or after which the customer
-- asked for another hour, leaves its day free.
CREATE UNIQUE INDEX intento_uno_al_dia ON contact.intento (radicado, dia)
    WHERE estado NOT IN ('soltado', 'aplazado');
CREATE INDEX intento_caso ON contact.intento (radicado);
-- Has somebody of the team been given the case, or nobody of any team?
CREATE FUNCTION contact.es_del_equipo(caso text, el_equipo text) RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce((SELECT bool_or(i.equipo = el_equipo) FROM contact.intento AS i
                 WHERE i.radicado = caso AND i.equipo IS NOT NULL), true);
REVOKE EXECUTE ON FUNCTION contact.es_del_equipo(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact.es_del_equipo(text, text) TO pqr_contact;
CREATE INDEX intento_arriendo ON contact.intento (arriendo_hasta) WHERE estado = 'en_curso';

CREATE TABLE contact.llamada (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intento bigint NOT NULL,
    radicado text COLLATE "C" NOT NULL,
    telefono text NOT NULL CHECK (telefono <> ''),
    marcada timestamptz NOT NULL,
    resultado text,
    errado boolean NOT NULL DEFAULT false,
    terminada timestamptz
);
COMMENT ON TABLE contact.llamada IS
    'Numbers dialled within an attempt, which may be several; personal data';
COMMENT ON COLUMN contact.llamada.errado IS 'The number is not the customer''s: it is not dialled again';
CREATE INDEX llamada_del_caso ON contact.llamada (radicado);

-- ---- notices ----

CREATE TABLE contact.aviso (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    ronda int NOT NULL,
    tipo text NOT NULL CHECK (tipo IN ('buzon', 'escrito')),
    texto text NOT NULL CHECK (btrim(texto) <> ''),
    estado text NOT NULL DEFAULT 'pedido' CHECK (estado IN ('pedido', 'entregado', 'fallido', 'cancelado')),
    pedido timestamptz NOT NULL,
    resuelto timestamptz,
    quien text,
    evidencia jsonb,
    CONSTRAINT aviso_resuelto CHECK ((estado = 'pedido') = (resuelto IS NULL)),
    CONSTRAINT aviso_con_evidencia CHECK (estado <> 'entregado' OR evidencia IS NOT NULL),
    CONSTRAINT aviso_uno_por_ronda UNIQUE (radicado, ronda, tipo)
);
COMMENT ON TABLE contact.aviso IS
    'Voicemails and written notices: the text as it was left, when, and what shows that it was; personal data';

-- ---- recursos ----

CREATE TABLE contact.recurso (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    tipo text NOT NULL CHECK (tipo IN ('reposicion', 'apelacion')),
    presentado date NOT NULL,
    canal text NOT NULL,
    motivo text,
    vence date NOT NULL,
    estado text NOT NULL DEFAULT 'en_curso' CHECK (estado IN ('en_curso', 'decidido')),
    decision text CHECK (decision IN ('confirma', 'modifica', 'revoca')),
    texto text,
    quien text NOT NULL CHECK (quien <> ''),
    decidido_por text,
    creado timestamptz NOT NULL,
    decidido timestamptz,
    CONSTRAINT recurso_decidido CHECK ((estado = 'decidido') = (decision IS NOT NULL)
                                       AND (estado = 'decidido') = (decidido IS NOT NULL)
                                       AND (estado = 'decidido') = (decidido_por IS NOT NULL)),
    CONSTRAINT recurso_uno_por_caso UNIQUE (radicado)
);
COMMENT ON TABLE contact.recurso IS
    'Recursos filed against an answer: reposición, or reposición en subsidio de apelación; personal data';
CREATE INDEX recurso_en_curso ON contact.recurso (vence, id) WHERE estado = 'en_curso';

-- ---- tasks ----

ALTER TABLE contact.tarea
    DROP CONSTRAINT tarea_tipo_check,
    ADD CONSTRAINT tarea_tipo_check
        CHECK (tipo IN ('escalar', 'finalizar', 'cerrar', 'corregir_factura', 'nota', 'aviso_escrito',
                        'copia_sic')),
    DROP CONSTRAINT tarea_estado_check,
    ADD CONSTRAINT tarea_estado_check CHECK (estado IN ('pendiente', 'hecha', 'cancelada', 'rechazada')),
    ADD COLUMN manos text NOT NULL DEFAULT 'persona' CHECK (manos IN ('persona', 'adaptador')),
    ADD COLUMN envios int NOT NULL DEFAULT 0 CHECK (envios >= 0),
    ADD COLUMN espera_hasta timestamptz,
    ADD COLUMN error text,
    ADD COLUMN quien text,
    ADD COLUMN evidencia jsonb;
COMMENT ON COLUMN contact.tarea.manos IS 'Who does it: a person, or the adapter to RR by rr.command';
COMMENT ON COLUMN contact.tarea.causa IS
    'What asked for it: the sighting whose decision did (base/cut-off/revision), or the case''s version then (vN)';
COMMENT ON COLUMN contact.tarea.envios IS 'How often the adapter was asked, under one and the same id';
COMMENT ON COLUMN contact.tarea.espera_hasta IS 'When it is asked again, or given to a person; null: nobody waits';
COMMENT ON COLUMN contact.tarea.error IS 'What the adapter said last, when it did not do it';
CREATE INDEX tarea_espera ON contact.tarea (espera_hasta) WHERE estado = 'pendiente' AND espera_hasta IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON contact.intento, contact.llamada, contact.aviso, contact.recurso TO pqr_contact;

COMMIT;
