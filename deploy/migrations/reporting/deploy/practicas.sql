-- Deploy reporting:practicas to pg
-- requires: listas
--
-- Management practices: what was held, and who holds which role from when to when. People make what is in these tables, and no
-- replay makes it again. Nothing of it is lost: a row is never deleted, and each of its versions stands in practica_historia.
-- All instants are the service's clock, by which days count too. Which practices and roles there are is said by a file
-- (practicas.conf), so no table does.

BEGIN;

CREATE TABLE reporting.practica_registro (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practica      text COLLATE "C" NOT NULL CHECK (practica <> ''),
    rol           text COLLATE "C" NOT NULL CHECK (rol <> ''),
    persona       text COLLATE "C" NOT NULL CHECK (persona <> ''),
    fecha         date NOT NULL,
    minutos       integer NOT NULL CHECK (minutos BETWEEN 1 AND 600),
    equipo        text,
    participantes text[] NOT NULL DEFAULT '{}',
    observacion   text,
    anulado       boolean NOT NULL DEFAULT false,
    version       integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    creado        timestamptz NOT NULL,
    cambiado      timestamptz NOT NULL,
    por           text NOT NULL CHECK (por <> ''),
    motivo        text,
    clave         text COLLATE "C" UNIQUE,
    huella        text COLLATE "C",
    CHECK ((clave IS NULL) = (huella IS NULL))
);
COMMENT ON TABLE reporting.practica_registro IS
    'A management practice held by a person in a role on a day. One that is anulado counts nowhere.';
COMMENT ON COLUMN reporting.practica_registro.practica IS 'A key of practicas.conf.';
COMMENT ON COLUMN reporting.practica_registro.rol IS 'A key of practicas.conf: the role in which it was held.';
COMMENT ON COLUMN reporting.practica_registro.persona IS 'Who held it, as practica_persona names people.';
COMMENT ON COLUMN reporting.practica_registro.version IS 'One higher with every change.';
COMMENT ON COLUMN reporting.practica_registro.por IS 'Who made this version, and motivo why.';
COMMENT ON COLUMN reporting.practica_registro.clave IS 'The Idempotency-Key of the request that made it, and huella the SHA-256 of what it said.';
CREATE INDEX practica_registro_fecha ON reporting.practica_registro (fecha, id);
CREATE INDEX practica_registro_persona ON reporting.practica_registro (persona, fecha, id);
CREATE INDEX practica_registro_practica ON reporting.practica_registro (practica, fecha, id);

CREATE TABLE reporting.practica_persona (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    persona  text COLLATE "C" NOT NULL CHECK (persona <> ''),
    nombre   text NOT NULL CHECK (nombre <> ''),
    rol      text COLLATE "C" NOT NULL CHECK (rol <> ''),
    equipo   text,
    desde    date NOT NULL,
    hasta    date,
    anulado  boolean NOT NULL DEFAULT false,
    version  integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    creado   timestamptz NOT NULL,
    cambiado timestamptz NOT NULL,
    por      text NOT NULL CHECK (por <> ''),
    motivo   text,
    clave    text COLLATE "C" UNIQUE,
    huella   text COLLATE "C",
    CHECK (hasta >= desde),
    CHECK ((clave IS NULL) = (huella IS NULL))
);
COMMENT ON TABLE reporting.practica_persona IS
    'Who holds which role from when to when, both days included: who should have held what. The same person and role never twice '
    'on one day (practica_persona_revisar).';
COMMENT ON COLUMN reporting.practica_persona.hasta IS 'The last day in the role; null: still in it.';
CREATE INDEX practica_persona_persona ON reporting.practica_persona (persona, rol, desde);

CREATE TABLE reporting.practica_historia (
    tabla   text COLLATE "C" NOT NULL CHECK (tabla IN ('practica_registro', 'practica_persona')),
    id      bigint NOT NULL,
    version integer NOT NULL,
    accion  text NOT NULL CHECK (accion IN ('creado', 'cambiado', 'anulado')),
    fecha   timestamptz NOT NULL,
    por     text NOT NULL,
    motivo  text,
    antes   jsonb,
    despues jsonb NOT NULL,
    PRIMARY KEY (tabla, id, version),
    CHECK ((antes IS NULL) = (accion = 'creado'))
);
COMMENT ON TABLE reporting.practica_historia IS
    'Every version of every row of practica_registro and practica_persona: who made it when and why, what it was before and what '
    'after. Only added to. That (tabla, id, version) is unique is what makes a change that forgets to count up fail.';

-- Whoever writes, and whatever: it is written down.
CREATE FUNCTION reporting.practica_anotar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about CONSTANT text[] := '{id,version,creado,cambiado,por,motivo,clave,huella,anulado}';
BEGIN
    INSERT INTO reporting.practica_historia (tabla, id, version, accion, fecha, por, motivo, antes, despues)
    VALUES (TG_TABLE_NAME, NEW.id, NEW.version,
            CASE WHEN TG_OP = 'INSERT' THEN 'creado' WHEN NEW.anulado AND NOT OLD.anulado THEN 'anulado' ELSE 'cambiado' END,
            NEW.cambiado, NEW.por, NEW.motivo,
            CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) - about END, to_jsonb(NEW) - about);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.practica_anotar() IS 'Keeps the version just written.';
CREATE TRIGGER practica_registro_anotar AFTER INSERT OR UPDATE ON reporting.practica_registro
    FOR EACH ROW EXECUTE FUNCTION reporting.practica_anotar();
CREATE TRIGGER practica_persona_anotar AFTER INSERT OR UPDATE ON reporting.practica_persona
    FOR EACH ROW EXECUTE FUNCTION reporting.practica_anotar();

-- An exclusion constraint over texts and days would need an extension. Two who write of the same person and role wait for one
-- another, so that each sees the other's row; the service takes the same lock before it looks.
CREATE FUNCTION reporting.practica_persona_revisar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.anulado THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.persona || E'\n' || NEW.rol, 3));
    IF EXISTS (SELECT FROM reporting.practica_persona AS p
               WHERE p.persona = NEW.persona AND p.rol = NEW.rol AND NOT p.anulado AND p.id <> NEW.id
                 AND p.desde <= coalesce(NEW.hasta, 'infinity') AND NEW.desde <= coalesce(p.hasta, 'infinity')) THEN
        RAISE EXCEPTION 'the person holds the role already on some of these days'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'practica_persona_revisar';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION reporting.practica_persona_revisar() IS 'Refuses a second row of a person and role on the same day.';
CREATE TRIGGER practica_persona_revisar BEFORE INSERT OR UPDATE ON reporting.practica_persona
    FOR EACH ROW EXECUTE FUNCTION reporting.practica_persona_revisar();

CREATE TRIGGER practica_registro_cambio AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting.practica_registro
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();
CREATE TRIGGER practica_persona_cambio AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting.practica_persona
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();

GRANT SELECT, INSERT, UPDATE ON reporting.practica_registro, reporting.practica_persona TO pqr_reporting;
GRANT SELECT, INSERT ON reporting.practica_historia TO pqr_reporting;

COMMIT;
