-- Deploy reporting:informes to pg
-- requires: listas
--
-- The weekly top 5 as it was when it was made, and the two forms that each of its advisors gets. Own tables: people hold them
-- in their hands and sign them, so no replay makes them again. A report never changes, whoever writes: triggers refuse it.
-- Times are the service's clock, by which weeks and cases count.

BEGIN;

CREATE TABLE reporting.informe (
    semana    text COLLATE "C" PRIMARY KEY,
    desde     date NOT NULL,
    hasta     date NOT NULL,
    origen    text NOT NULL CHECK (origen IN ('programado', 'pedido')),
    hecho     timestamptz NOT NULL,
    por       text CHECK (length(por) BETWEEN 1 AND 200),
    asesores  integer NOT NULL CHECK (asesores >= 0),
    radicados bigint NOT NULL CHECK (radicados >= 0),
    registros bigint NOT NULL CHECK (registros >= radicados),
    CONSTRAINT informe_semana CHECK (semana = to_char(desde::timestamp, 'IYYY-"W"IW') AND extract(isodow FROM desde) = 1
                                     AND hasta = desde + 6),
    CONSTRAINT informe_pedido CHECK (origen = 'pedido' OR por IS NULL)
);
COMMENT ON TABLE reporting.informe IS
    'A week''s report of wrong escalations, kept as it was made. Never changes: informe_asesor, informe_registro, informe_base '
    'and informe_lectura are written with it in one transaction.';
COMMENT ON COLUMN reporting.informe.origen IS 'programado: by the service, on its day; pedido: a person asked for it (por, where that is known).';
COMMENT ON COLUMN reporting.informe.asesores IS 'Advisors with any wrong escalation that week, not only those of the top.';
COMMENT ON COLUMN reporting.informe.radicados IS 'Distinct radicados of each advisor, added up: what the ranking was made from.';
COMMENT ON COLUMN reporting.informe.registros IS 'Sightings counted: the rows of informe_registro.';

CREATE TABLE reporting.informe_asesor (
    semana    text COLLATE "C" NOT NULL REFERENCES reporting.informe,
    puesto    smallint NOT NULL CHECK (puesto BETWEEN 1 AND 5),
    usuario   text COLLATE "C" NOT NULL,
    asesor    text,
    radicados bigint NOT NULL CHECK (radicados > 0),
    antes     bigint NOT NULL CHECK (antes >= 0),
    causales  jsonb NOT NULL CHECK (jsonb_typeof(causales) = 'array'),
    PRIMARY KEY (semana, puesto),
    UNIQUE (semana, usuario)
);
COMMENT ON TABLE reporting.informe_asesor IS 'The report''s rows: the five advisors with most wrong escalations.';
COMMENT ON COLUMN reporting.informe_asesor.antes IS 'Radicados of the week before, as it was known when the report was made.';
COMMENT ON COLUMN reporting.informe_asesor.causales IS '[{"causal", "radicados"}], most first, ties by letter; null: not identified.';

CREATE TABLE reporting.informe_registro (
    semana           text COLLATE "C" NOT NULL REFERENCES reporting.informe,
    fecha_corte      date NOT NULL,
    base             text COLLATE "C" NOT NULL,
    radicado         text COLLATE "C" NOT NULL,
    usuario          text COLLATE "C" NOT NULL,
    revision         integer NOT NULL,
    entrega          integer NOT NULL,
    causal           text COLLATE "C",
    razon_decision   text COLLATE "C" NOT NULL,
    politica_version text NOT NULL,
    politica_regla   text NOT NULL,
    sha256           text COLLATE "C",
    PRIMARY KEY (semana, usuario, radicado, fecha_corte, base)
);
COMMENT ON TABLE reporting.informe_registro IS
    'Every sighting that the report counted, of all advisors, as it stood then: by (fecha_corte, base, radicado, revision, '
    'entrega) it is found again in registro, or in the topics.';

CREATE TABLE reporting.informe_base (
    semana      text COLLATE "C" NOT NULL REFERENCES reporting.informe,
    sha256      text COLLATE "C" NOT NULL,
    base        text COLLATE "C" NOT NULL,
    fecha_corte date NOT NULL,
    archivo     text NOT NULL,
    entrega     integer NOT NULL,
    total       bigint NOT NULL,
    recibido    timestamptz NOT NULL,
    PRIMARY KEY (semana, sha256)
);
COMMENT ON TABLE reporting.informe_base IS 'The workbooks of the week that held when the report was made.';

CREATE TABLE reporting.informe_lectura (
    semana      text COLLATE "C" NOT NULL REFERENCES reporting.informe,
    topic       text COLLATE "C" NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (semana, topic, partition)
);
COMMENT ON TABLE reporting.informe_lectura IS 'How far each topic had been read when the report was made (consumer_offset).';

CREATE FUNCTION reporting.informe_inmutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Lo guardado en % no se cambia ni se borra.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION reporting.informe_inmutable() IS 'Refuses every change of what was kept.';

-- What a report is made of comes with it; afterwards nothing is added.
CREATE FUNCTION reporting.informe_cerrado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT semana FROM nuevos) AS n JOIN reporting.informe i USING (semana)
               WHERE i.xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'El informe ya está guardado: no se le agrega nada a %.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.informe_cerrado() IS 'Refuses rows of a report that another transaction made.';

CREATE TRIGGER informe_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.informe
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER informe_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.informe_asesor
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER informe_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.informe_registro
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER informe_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.informe_base
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER informe_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.informe_lectura
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER informe_cerrado AFTER INSERT ON reporting.informe_asesor
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_cerrado();
CREATE TRIGGER informe_cerrado AFTER INSERT ON reporting.informe_registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_cerrado();
CREATE TRIGGER informe_cerrado AFTER INSERT ON reporting.informe_base
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_cerrado();
CREATE TRIGGER informe_cerrado AFTER INSERT ON reporting.informe_lectura
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_cerrado();

-- ---- the forms

CREATE TABLE reporting.formato (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    semana            text COLLATE "C" NOT NULL,
    usuario           text COLLATE "C" NOT NULL,
    tipo              text COLLATE "C" NOT NULL CHECK (tipo IN ('compromiso', 'enterado')),
    estado            text COLLATE "C" NOT NULL DEFAULT 'pendiente'
                      CHECK (estado IN ('pendiente', 'entregado', 'firmado', 'seguimiento_hecho')),
    version           integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    creado            timestamptz NOT NULL,
    accion            text COLLATE "C" NOT NULL,
    cambiado          timestamptz NOT NULL,
    cambiado_por      text NOT NULL CHECK (length(cambiado_por) BETWEEN 1 AND 200),
    responsable       text CHECK (length(responsable) BETWEEN 1 AND 200),
    causa             text CHECK (length(causa) BETWEEN 1 AND 4000),
    compromiso        text CHECK (length(compromiso) BETWEEN 1 AND 4000),
    fecha_seguimiento date,
    proceso           text CHECK (length(proceso) BETWEEN 1 AND 4000),
    entregado         date,
    entregado_por     text,
    firmado           date,
    firmado_por       text,
    seguimiento       date,
    seguimiento_por   text,
    resultado         text CHECK (length(resultado) BETWEEN 1 AND 4000),
    UNIQUE (semana, usuario, tipo),
    FOREIGN KEY (semana, usuario) REFERENCES reporting.informe_asesor (semana, usuario),
    CONSTRAINT formato_campos CHECK ((tipo <> 'compromiso' OR proceso IS NULL)
                                     AND (tipo <> 'enterado' OR num_nonnulls(causa, compromiso, fecha_seguimiento) = 0)),
    CONSTRAINT formato_entregado CHECK ((estado = 'pendiente') = (entregado IS NULL)
                                        AND (entregado IS NULL) = (entregado_por IS NULL)),
    CONSTRAINT formato_firmado CHECK ((estado IN ('pendiente', 'entregado')) = (firmado IS NULL)
                                      AND (firmado IS NULL) = (firmado_por IS NULL) AND firmado >= entregado),
    CONSTRAINT formato_seguido CHECK ((estado = 'seguimiento_hecho') = (seguimiento IS NOT NULL)
                                      AND (seguimiento IS NULL) = (seguimiento_por IS NULL) AND seguimiento >= firmado
                                      AND (tipo = 'compromiso' OR seguimiento IS NULL))
);
COMMENT ON TABLE reporting.formato IS
    'The two forms of each advisor of a report (Formato compromiso de mejoramiento, Formato estoy enterado) and how far each is. '
    'What has to be written on it by hand on paper is kept here too.';
COMMENT ON COLUMN reporting.formato.version IS 'One higher with every change; formato_historia has a row for each.';
COMMENT ON COLUMN reporting.formato.accion IS 'What the last change was.';
COMMENT ON COLUMN reporting.formato.responsable IS 'Who gives the feedback, as it is printed beneath the signature.';
COMMENT ON COLUMN reporting.formato.entregado IS 'The civil day in Bogotá on which the advisor got it; so with firmado and seguimiento.';
CREATE INDEX formato_estado ON reporting.formato (estado, fecha_seguimiento);
CREATE INDEX formato_usuario ON reporting.formato (usuario);

CREATE TABLE reporting.formato_historia (
    formato bigint NOT NULL REFERENCES reporting.formato,
    version integer NOT NULL,
    fecha   timestamptz NOT NULL,
    por     text NOT NULL,
    accion  text COLLATE "C" NOT NULL,
    estado  text COLLATE "C" NOT NULL,
    cambios jsonb NOT NULL,
    PRIMARY KEY (formato, version)
);
COMMENT ON TABLE reporting.formato_historia IS 'Every change of a form: who, when, and what each field was before and is since.';
COMMENT ON COLUMN reporting.formato_historia.cambios IS '{"campo": [before, since]}';

CREATE TABLE reporting.formato_escaneo (
    formato   bigint NOT NULL REFERENCES reporting.formato,
    version   integer NOT NULL,
    tipo      text COLLATE "C" NOT NULL CHECK (tipo IN ('application/pdf', 'image/png', 'image/jpeg')),
    sha256    text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    contenido bytea NOT NULL CHECK (octet_length(contenido) BETWEEN 1 AND 10485760),
    PRIMARY KEY (formato, version)
);
COMMENT ON TABLE reporting.formato_escaneo IS
    'The signed paper as it was scanned; the highest version holds, and the ones before it are kept. Who and when: formato_historia.';
-- Scans are compressed already.
ALTER TABLE reporting.formato_escaneo ALTER COLUMN contenido SET STORAGE EXTERNAL;

-- Whoever writes: no change without its line.
CREATE FUNCTION reporting.formato_anotar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    antes jsonb := '{}';
    ahora jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.semana, NEW.usuario, NEW.tipo, NEW.creado) IS DISTINCT FROM (OLD.id, OLD.semana, OLD.usuario, OLD.tipo, OLD.creado)
           OR NEW.version <> OLD.version + 1 THEN
            RAISE EXCEPTION 'De un formato no cambia de quién es, y cada cambio sube su versión en uno.' USING ERRCODE = 'restrict_violation';
        END IF;
        antes := to_jsonb(OLD);
    END IF;
    INSERT INTO reporting.formato_historia (formato, version, fecha, por, accion, estado, cambios)
    SELECT NEW.id, NEW.version, NEW.cambiado, NEW.cambiado_por, NEW.accion, NEW.estado,
           coalesce(jsonb_object_agg(k, jsonb_build_array(antes->k, ahora->k)) FILTER (WHERE antes->k IS DISTINCT FROM ahora->k), '{}')
    FROM unnest(ARRAY['estado', 'responsable', 'causa', 'compromiso', 'fecha_seguimiento', 'proceso', 'entregado', 'firmado', 'seguimiento',
                      'resultado']) AS k
    WHERE TG_OP = 'UPDATE' OR ahora->k <> 'null';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.formato_anotar() IS 'Writes each change of a form into its history.';
CREATE TRIGGER formato_anotar AFTER INSERT OR UPDATE ON reporting.formato
    FOR EACH ROW EXECUTE FUNCTION reporting.formato_anotar();
CREATE TRIGGER formato_historia_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.formato_historia
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();
CREATE TRIGGER formato_escaneo_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.formato_escaneo
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.informe_inmutable();

-- What answers made from them depend on.
-- By row: a replica that finds the report there counts as no change, and meets nobody.
CREATE TRIGGER informe_cambio AFTER INSERT ON reporting.informe
    FOR EACH ROW EXECUTE FUNCTION reporting.cambio_contar();
CREATE TRIGGER formato_cambio AFTER INSERT OR UPDATE ON reporting.formato
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();

GRANT SELECT, INSERT ON reporting.informe, reporting.informe_asesor, reporting.informe_registro, reporting.informe_base,
    reporting.informe_lectura, reporting.formato_historia, reporting.formato_escaneo TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.formato TO pqr_reporting;

COMMIT;
