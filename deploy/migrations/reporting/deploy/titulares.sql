-- Deploy reporting:titulares to pg
-- requires: operacion
--
-- What is known of a person (law 1581 of 2012). contact says in a case's events that it was made anonymous, and what was put right;
-- here that is kept beside, as a mark that every sighting and event of the case is held against, whichever comes first: so no
-- order of arrival, repeat or rebuild brings back what is gone. Nothing of what is counted changes.
--
-- Rejected rows, and what came by mail or folder and was no base, belong to no case: what they say of persons goes when it is old
-- (anonimato).

BEGIN;

CREATE TABLE reporting.anonimo (
    radicado text COLLATE "C" PRIMARY KEY,
    version  bigint NOT NULL,
    hasta    date NOT NULL
);
COMMENT ON TABLE reporting.anonimo IS 'Cases that were made anonymous, by the latest of their events that says so.';
COMMENT ON COLUMN reporting.anonimo.version IS 'Of that event: what was written in earlier ones is gone.';
COMMENT ON COLUMN reporting.anonimo.hasta IS 'What sightings of that day or before say of a person is gone.';

CREATE TABLE reporting.correccion (
    radicado text COLLATE "C" NOT NULL,
    version  bigint NOT NULL,
    orden    integer NOT NULL,
    campo    text COLLATE "C" NOT NULL,
    antes    text NOT NULL,
    despues  text NOT NULL,
    PRIMARY KEY (radicado, version, orden)
);
COMMENT ON TABLE reporting.correccion IS
    'What was put right of a person in a case (datos_corregidos): wherever its sightings say the one, they say the other.';
COMMENT ON COLUMN reporting.correccion.campo IS 'cuenta, telefono, ciudad; nombre: within motivo.';

CREATE TABLE reporting.anonimato (
    unica boolean PRIMARY KEY DEFAULT true CHECK (unica),
    hasta date NOT NULL
);
COMMENT ON TABLE reporting.anonimato IS
    'Rejected rows of bases of that day or before say nothing of a person any more, nor does what was received until then and was no base.';
CREATE TRIGGER anonimato_cambio AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting.anonimato
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();

-- Those that still say something.
CREATE INDEX rechazo_personal ON reporting.rechazo (fecha_corte)
    WHERE radicado IS NOT NULL OR cuenta IS NOT NULL OR detalle IS NOT NULL OR original IS NOT NULL;
-- By whose data they are found.
CREATE INDEX rechazo_cuenta ON reporting.rechazo (cuenta) WHERE cuenta IS NOT NULL;
CREATE INDEX rechazo_radicado ON reporting.rechazo (radicado) WHERE radicado IS NOT NULL;
CREATE INDEX recepcion_personal ON reporting.recepcion (recibido) WHERE remitente IS NOT NULL OR asunto IS NOT NULL;
CREATE INDEX aviso_clave ON reporting.aviso (clave, orden);

INSERT INTO reporting.derivada (nombre) VALUES ('anonimo'), ('correccion');

GRANT SELECT, INSERT, UPDATE ON reporting.anonimo, reporting.anonimato TO pqr_reporting;
GRANT SELECT, INSERT, DELETE ON reporting.correccion TO pqr_reporting;
GRANT UPDATE (datos) ON reporting.evento_caso TO pqr_reporting;
GRANT UPDATE (radicado, cuenta, detalle, original) ON reporting.rechazo TO pqr_reporting;
GRANT UPDATE (remitente, asunto) ON reporting.recepcion TO pqr_reporting;
GRANT UPDATE (respuesta) ON reporting.aviso_intento TO pqr_reporting;

-- ---- names without a schema: that of the table, or of a rebuild beside it

CREATE FUNCTION reporting.anonimizar_registros(cuales text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registro r
    SET cuenta = 'anonimizado', motivo = NULL, ciudad = NULL, telefono = NULL, nota_rr = NULL
    FROM anonimo a
    WHERE a.radicado = ANY (cuales) AND r.radicado = a.radicado AND r.fecha_corte <= a.hasta
      AND (r.cuenta <> 'anonimizado' OR r.motivo IS NOT NULL OR r.ciudad IS NOT NULL OR r.telefono IS NOT NULL OR r.nota_rr IS NOT NULL);
    -- Those whose sightings have all been retired say what the last one did.
    UPDATE ficha f
    SET cuenta = 'anonimizado', texto = '', palabras = reporting.ficha_palabras('', f.notas)
    FROM anonimo a
    WHERE a.radicado = ANY (cuales) AND f.radicado = a.radicado AND f.fecha_corte <= a.hasta AND f.cuenta <> 'anonimizado';
END
$$;
COMMENT ON FUNCTION reporting.anonimizar_registros(text[]) IS 'What the sightings of these cases say of a person goes, where they are anonymous.';

CREATE FUNCTION reporting.corregir_registros(cuales text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT radicado, campo, antes, despues FROM correccion WHERE radicado = ANY (cuales) ORDER BY radicado, version, orden LOOP
        IF c.campo = 'cuenta' THEN
            UPDATE registro SET cuenta = c.despues WHERE radicado = c.radicado AND cuenta = c.antes;
            UPDATE ficha SET cuenta = c.despues WHERE radicado = c.radicado AND cuenta = c.antes; -- all its sightings retired
        ELSIF c.campo = 'telefono' THEN
            UPDATE registro SET telefono = c.despues WHERE radicado = c.radicado AND telefono = c.antes;
        ELSIF c.campo = 'ciudad' THEN
            UPDATE registro SET ciudad = c.despues WHERE radicado = c.radicado AND ciudad = c.antes;
        ELSIF c.campo = 'nombre' THEN
            UPDATE registro SET motivo = replace(motivo, c.antes, c.despues)
            WHERE radicado = c.radicado AND position(c.antes IN motivo) > 0;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION reporting.corregir_registros(text[]) IS 'What was put right in these cases is right in all of their sightings.';

CREATE FUNCTION reporting.registro_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tocados text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    IF EXISTS (SELECT FROM correccion) THEN
        SELECT array_agg(DISTINCT n.radicado) INTO tocados FROM nuevos n JOIN correccion c ON c.radicado = n.radicado
        WHERE n.cuenta = c.antes OR n.telefono = c.antes OR n.ciudad = c.antes OR position(c.antes IN n.motivo) > 0;
        IF tocados IS NOT NULL THEN
            PERFORM reporting.corregir_registros(tocados);
        END IF;
    END IF;
    IF EXISTS (SELECT FROM anonimo) THEN
        SELECT array_agg(DISTINCT n.radicado) INTO tocados FROM nuevos n JOIN anonimo a ON a.radicado = n.radicado
        WHERE n.fecha_corte <= a.hasta
          AND (n.cuenta <> 'anonimizado' OR n.motivo IS NOT NULL OR n.ciudad IS NOT NULL OR n.telefono IS NOT NULL OR n.nota_rr IS NOT NULL);
        IF tocados IS NOT NULL THEN
            PERFORM reporting.anonimizar_registros(tocados);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_retirar() IS 'Newly written sightings of cases that are anonymous, or in which something was put right.';
-- After all others of the table, whose names come before.
CREATE TRIGGER registro_retirar_nuevos AFTER INSERT ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_retirar();
CREATE TRIGGER registro_retirar_cambios AFTER UPDATE ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_retirar();

-- What people wrote in a case's events before it was made anonymous, and what of them others were sent.
CREATE FUNCTION reporting.anonimizar_eventos(cuales text[], avisos boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evento_caso e
    SET datos = e.datos - '{nota,texto,error}'::text[]
    FROM anonimo a
    WHERE a.radicado = ANY (cuales) AND e.radicado = a.radicado AND e.version < a.version AND e.datos ?| '{nota,texto,error}';
    UPDATE ficha f
    SET notas = n.notas, palabras = reporting.ficha_palabras(f.texto, n.notas)
    FROM (SELECT t.radicado, coalesce(string_agg(concat_ws(E'\n', e.datos ->> 'nota', e.datos ->> 'texto'), E'\n' ORDER BY e.version), '') AS notas
          FROM unnest(cuales) AS t (radicado)
          LEFT JOIN evento_caso e ON e.radicado = t.radicado AND e.datos ?| '{nota,texto}'
          GROUP BY t.radicado) AS n
    WHERE f.radicado = n.radicado AND f.notas <> n.notas;
    PERFORM reporting.tarea_plegar(cuales); -- they say what RR did
    DELETE FROM correccion c USING anonimo a WHERE a.radicado = ANY (cuales) AND c.radicado = a.radicado AND c.version < a.version;
    IF avisos THEN
        UPDATE reporting.aviso v
        SET cuerpo = jsonb_set(v.cuerpo::jsonb, '{data,datos}', (v.cuerpo::jsonb #> '{data,datos}') - '{nota,texto,error}'::text[])::text
        FROM anonimo a
        WHERE a.radicado = ANY (cuales) AND v.clave = a.radicado AND v.orden < a.version
          AND (v.cuerpo::jsonb #> '{data,datos}') ?| '{nota,texto,error}';
        UPDATE reporting.aviso_intento i SET respuesta = NULL
        FROM reporting.aviso v JOIN anonimo a ON a.radicado = v.clave
        WHERE a.radicado = ANY (cuales) AND v.orden < a.version AND i.aviso = v.id AND i.respuesta IS NOT NULL;
    END IF;
END
$$;
COMMENT ON FUNCTION reporting.anonimizar_eventos(text[], boolean) IS
    'What the events of these cases say in people''s words goes, where they are anonymous; avisos: and from what others were sent.';

-- The values of a correction stand in no story of a case.
CREATE FUNCTION reporting.evento_caso_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    corregidos text[];
    anonimos   text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    SELECT array_agg(DISTINCT radicado) INTO corregidos FROM nuevos WHERE tipo = 'datos_corregidos' AND datos ? 'correccion';
    INSERT INTO anonimo AS a (radicado, version, hasta)
    SELECT DISTINCT ON (radicado) radicado, version, (datos ->> 'hasta')::date
    FROM nuevos WHERE tipo = 'anonimizado' AND datos ? 'hasta'
    ORDER BY radicado, version DESC
    ON CONFLICT (radicado) DO UPDATE SET version = excluded.version, hasta = excluded.hasta WHERE excluded.version > a.version;
    SELECT array_agg(DISTINCT n.radicado) INTO anonimos
    FROM nuevos n JOIN anonimo a ON a.radicado = n.radicado
    WHERE n.version = a.version OR n.version < a.version AND n.datos ?| '{nota,texto,error,correccion}';
    IF corregidos IS NULL AND anonimos IS NULL THEN
        RETURN NULL;
    END IF;
    -- The turn of who writes records: these are changed too.
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA || '.base'));
    IF corregidos IS NOT NULL THEN
        INSERT INTO correccion (radicado, version, orden, campo, antes, despues)
        SELECT n.radicado, n.version, c.orden, c.dice ->> 'campo', c.dice ->> 'antes', c.dice ->> 'despues'
        FROM nuevos n, jsonb_array_elements(n.datos -> 'correccion') WITH ORDINALITY AS c (dice, orden)
        WHERE n.tipo = 'datos_corregidos' AND n.datos ? 'correccion'
          AND c.dice ->> 'campo' IS NOT NULL AND c.dice ->> 'antes' IS NOT NULL AND c.dice ->> 'despues' IS NOT NULL
        ON CONFLICT DO NOTHING;
        UPDATE evento_caso e SET datos = e.datos - 'correccion'
        FROM nuevos n WHERE n.tipo = 'datos_corregidos' AND e.radicado = n.radicado AND e.version = n.version AND e.datos ? 'correccion';
        PERFORM reporting.corregir_registros(corregidos);
    END IF;
    IF anonimos IS NOT NULL THEN
        PERFORM reporting.anonimizar_eventos(anonimos, TG_TABLE_SCHEMA = 'reporting');
        PERFORM reporting.anonimizar_registros(anonimos);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_retirar() IS 'Cases that their newly written events say are anonymous, or put right.';
CREATE TRIGGER evento_caso_retirar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_retirar();

CREATE FUNCTION reporting.rechazo_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    UPDATE rechazo r SET radicado = NULL, cuenta = NULL, detalle = NULL, original = NULL
    FROM nuevos n, reporting.anonimato a
    WHERE n.fecha_corte <= a.hasta AND r.sha256 = n.sha256 AND r.fila = n.fila
      AND (r.radicado IS NOT NULL OR r.cuenta IS NOT NULL OR r.detalle IS NOT NULL OR r.original IS NOT NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.rechazo_retirar() IS 'Newly written rejected rows whose time is over already: a rebuild reads them again.';
CREATE TRIGGER rechazo_retirar AFTER INSERT ON reporting.rechazo
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.rechazo_retirar();

CREATE FUNCTION reporting.recepcion_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    UPDATE recepcion r SET remitente = NULL, asunto = NULL
    FROM nuevos n, reporting.anonimato a
    WHERE n.recibido < (a.hasta + 1)::timestamp AT TIME ZONE 'America/Bogota' AND r.id = n.id
      AND (r.remitente IS NOT NULL OR r.asunto IS NOT NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.recepcion_retirar() IS 'The same of what came by mail or folder and was no base.';
CREATE TRIGGER recepcion_retirar AFTER INSERT ON reporting.recepcion
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.recepcion_retirar();

-- Others are told that something was put right, not what.
CREATE OR REPLACE FUNCTION reporting.evento_caso_avisar() RETURNS trigger LANGUAGE plpgsql AS $$
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
                   'fecha', to_char(n.fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'datos', n.datos - 'correccion'))::text
    FROM nuevos AS n
    JOIN (SELECT id, tipos, creada FROM reporting.aviso_suscripcion WHERE estado <> 'retirada' ORDER BY id FOR KEY SHARE) AS s
      ON n.fecha >= s.creada AND ('*' = ANY (s.tipos) OR n.tipo = ANY (s.tipos))
    ORDER BY s.id, n.radicado, n.version
    ON CONFLICT (suscripcion, evento) DO NOTHING;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION reporting.anonimizar_registros(text[]), reporting.corregir_registros(text[]),
    reporting.anonimizar_eventos(text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.anonimizar_registros(text[]), reporting.corregir_registros(text[]),
    reporting.anonimizar_eventos(text[], boolean) TO pqr_reporting;

COMMIT;
