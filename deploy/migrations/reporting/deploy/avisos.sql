-- Deploy reporting:avisos to pg
-- Own tables: people and thresholds made what is in them, and no replay makes it again.
-- aviso_suscripcion.creada and the times of alerts are the service's clock, by which cases count; the queue goes by the
-- database's own, which all replicas share.

BEGIN;

CREATE TABLE reporting.aviso_suscripcion (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url                    text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    secreto                text NOT NULL CHECK (length(secreto) BETWEEN 24 AND 200),
    secreto_anterior       text,
    secreto_anterior_hasta timestamptz,
    tipos                  text[] NOT NULL,
    umbrales               text[] NOT NULL,
    estado                 text NOT NULL CHECK (estado IN ('activa', 'pausada', 'retirada')),
    creada                 timestamptz NOT NULL,
    CHECK ((secreto_anterior IS NULL) = (secreto_anterior_hasta IS NULL))
);
COMMENT ON TABLE reporting.aviso_suscripcion IS
    'Who is told of what, by webhook. pausada: its notices wait; retirada: the receiver answered 410, nothing is kept for it.';
COMMENT ON COLUMN reporting.aviso_suscripcion.secreto IS 'Signs every notice; shown once, when it is made.';
COMMENT ON COLUMN reporting.aviso_suscripcion.secreto_anterior IS 'Signs beside the new one until then, so that receivers can change over.';
COMMENT ON COLUMN reporting.aviso_suscripcion.tipos IS 'Types of case.event, or * for all of them.';
COMMENT ON COLUMN reporting.aviso_suscripcion.umbrales IS 'Names of thresholds, or * for all of them.';
COMMENT ON COLUMN reporting.aviso_suscripcion.creada IS 'Events from before are not told.';

CREATE TABLE reporting.aviso (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    suscripcion bigint NOT NULL REFERENCES reporting.aviso_suscripcion ON DELETE CASCADE,
    evento      text COLLATE "C" NOT NULL,
    tipo        text COLLATE "C" NOT NULL,
    clave       text COLLATE "C" NOT NULL,
    orden       bigint NOT NULL,
    cuerpo      text NOT NULL,
    estado      text NOT NULL DEFAULT 'pendiente' CHECK (estado IN ('pendiente', 'entregado', 'muerto')),
    intentos    integer NOT NULL DEFAULT 0,
    creado      timestamptz NOT NULL DEFAULT now(),
    desde       timestamptz NOT NULL DEFAULT now(),
    proximo     timestamptz NOT NULL DEFAULT now(),
    arrendado   boolean NOT NULL DEFAULT false,
    terminado   timestamptz,
    UNIQUE (suscripcion, evento)
);
COMMENT ON TABLE reporting.aviso IS
    'One notice for each subscription and event, from when the event is first seen. A replay finds it here and sends nothing again.';
COMMENT ON COLUMN reporting.aviso.clave IS 'Notices of one subscription and key go in the order of orden, one at a time. A radicado, or a threshold''s name.';
COMMENT ON COLUMN reporting.aviso.cuerpo IS 'The bytes that are signed and sent: a CloudEvent in structured JSON.';
COMMENT ON COLUMN reporting.aviso.desde IS 'From when its tries count: its making, or when a person had it tried again.';
COMMENT ON COLUMN reporting.aviso.proximo IS 'Not before then; while arrendado, when the lease ends.';

CREATE INDEX aviso_proximo ON reporting.aviso (suscripcion, proximo, id) WHERE estado = 'pendiente';
CREATE INDEX aviso_turno ON reporting.aviso (suscripcion, clave, orden) WHERE estado = 'pendiente';
CREATE INDEX aviso_arrendado ON reporting.aviso (suscripcion) WHERE arrendado;
CREATE INDEX aviso_estado ON reporting.aviso (estado, id);

CREATE TABLE reporting.aviso_intento (
    aviso     bigint NOT NULL REFERENCES reporting.aviso ON DELETE CASCADE,
    numero    integer NOT NULL,
    fin       timestamptz NOT NULL DEFAULT now(),
    ms        integer NOT NULL,
    http      integer,
    error     text,
    respuesta text CHECK (octet_length(respuesta) <= 600),
    PRIMARY KEY (aviso, numero)
);
COMMENT ON TABLE reporting.aviso_intento IS 'What came of each try of a notice.';
COMMENT ON COLUMN reporting.aviso_intento.respuesta IS 'The beginning of what the receiver answered.';

CREATE TABLE reporting.alerta (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    umbral         text COLLATE "C" NOT NULL,
    texto          text NOT NULL,
    limite         bigint NOT NULL,
    valor          bigint NOT NULL,
    desde          timestamptz NOT NULL,
    valor_final    bigint,
    hasta          timestamptz
);
COMMENT ON TABLE reporting.alerta IS 'Thresholds crossed, and when they came back. Values in hundredths.';
CREATE UNIQUE INDEX alerta_abierta ON reporting.alerta (umbral) WHERE hasta IS NULL;
CREATE INDEX alerta_desde ON reporting.alerta (desde);

CREATE TABLE reporting.resumen (
    dia          date NOT NULL,
    destinatarios text COLLATE "C" NOT NULL,
    mensaje_id   text NOT NULL,
    mensaje      text NOT NULL,
    creado       timestamptz NOT NULL DEFAULT now(),
    intentos     integer NOT NULL DEFAULT 0,
    proximo      timestamptz NOT NULL DEFAULT now(),
    enviado      timestamptz,
    error        text,
    PRIMARY KEY (dia, destinatarios)
);
COMMENT ON TABLE reporting.resumen IS
    'The daily summary as it is sent: once per day and list of people. What is tried again is the same message under the same Message-ID.';

-- Written with the event, in its transaction. A rebuild writes the events of another schema, and tells nobody.
-- The subscriptions are locked against deletion, so that the reference of a new row never fails an event.
CREATE FUNCTION reporting.evento_caso_avisar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_SCHEMA <> 'reporting' OR NOT EXISTS (SELECT FROM reporting.aviso_suscripcion) THEN
        RETURN NULL;
    END IF;
    INSERT INTO reporting.aviso (suscripcion, evento, tipo, clave, orden, cuerpo)
    SELECT s.id, 'caso.' || n.radicado || '.' || n.version, n.tipo, n.radicado, n.version,
           jsonb_build_object(
               'specversion', '1.0', 'id', 'caso.' || n.radicado || '.' || n.version, 'source', '/pqr/contact',
               'type', 'co.pqr.case.v1', 'subject', n.radicado,
               'time', to_char(n.fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               'datacontenttype', 'application/json',
               'data', jsonb_build_object(
                   'radicado', n.radicado, 'tipo', n.tipo, 'estado', n.estado, 'causal', n.causal, 'version', n.version,
                   'fecha', to_char(n.fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'datos', n.datos))::text
    FROM nuevos AS n
    JOIN (SELECT id, tipos, creada FROM reporting.aviso_suscripcion WHERE estado <> 'retirada' ORDER BY id FOR KEY SHARE) AS s
      ON n.fecha >= s.creada AND ('*' = ANY (s.tipos) OR n.tipo = ANY (s.tipos))
    ORDER BY s.id, n.radicado, n.version
    ON CONFLICT (suscripcion, evento) DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_avisar() IS 'Queues the notices of newly written case events.';
CREATE TRIGGER evento_caso_avisar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_avisar();

GRANT SELECT, INSERT, UPDATE, DELETE ON reporting.aviso_suscripcion TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.aviso, reporting.alerta, reporting.resumen TO pqr_reporting;
GRANT SELECT, INSERT ON reporting.aviso_intento TO pqr_reporting;

COMMIT;
