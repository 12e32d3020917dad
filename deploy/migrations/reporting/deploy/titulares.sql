-- Deploy reporting:titulares to pg
-- requires: operacion
--
-- What is known of a person (law 1581 of 2012). contact says in a case's events that it was made anonymous, and what was put right;
-- here that is kept beside, as a mark that every sighting and event of the case is held against, whichever comes first: so no
-- order of arrival, repeat or rebuild brings back what is gone. Nothing of what is counted changes.
--
-- Rejected rows, and what came by mail or folder and was no base, belong to no case: what they say of persons goes when it is old
-- (anonimato), and of a rejected row that names a case, when that is made anonymous.

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

-- Found by its index, whose order of texts is the table's.
CREATE FUNCTION reporting.anonimizar_rechazos(cuales text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rechazo r SET radicado = NULL, cuenta = NULL, detalle = NULL, original = NULL
    FROM anonimo a
    WHERE a.radicado = ANY (cuales) AND r.radicado = a.radicado COLLATE "default" AND r.fecha_corte <= a.hasta;
END
$$;
COMMENT ON FUNCTION reporting.anonimizar_rechazos(text[]) IS 'The same of the rejected rows that name these cases.';

-- What was put right is a chain: A is B, then B is C, then C is A again. reporting and contact have the same rule, each its own.
CREATE FUNCTION reporting.poner_en(dice text, antes text, despues text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN position(despues IN antes) > 0 THEN replace(dice, antes, despues)
                ELSE replace(replace(replace(dice, despues, chr(1048576)), antes, chr(1048576)), chr(1048576), despues) END;
COMMENT ON FUNCTION reporting.poner_en(text, text, text) IS 'The one instead of the other within a text, but where it stands already.';
CREATE FUNCTION reporting.corregir(dice text, dentro boolean, antes text[], despues text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    formas  text[] := '{}'; -- what has been said,
    valores text[] := '{}'; -- and what each of them means
    lugar   integer;
    nuevo   text;
    largas  integer[];
BEGIN
    FOR i IN 1 .. coalesce(cardinality(antes), 0) LOOP
        lugar := array_position(formas, antes[i]);
        IF dentro THEN
            valores := ARRAY(SELECT reporting.poner_en(v, antes[i], despues[i]) FROM unnest(valores) WITH ORDINALITY AS t (v, n) ORDER BY n);
        ELSIF lugar IS NOT NULL THEN
            valores := array_replace(valores, valores[lugar], despues[i]);
        END IF;
        IF lugar IS NULL THEN
            formas := formas || antes[i];
            valores := valores || despues[i];
        END IF;
        FOREACH nuevo IN ARRAY valores || despues[i] LOOP
            lugar := array_position(formas, nuevo);
            IF lugar IS NULL THEN
                formas := formas || nuevo;
                valores := valores || nuevo;
            ELSIF valores[lugar] <> nuevo THEN
                valores := array_replace(valores, valores[lugar], nuevo); -- it is right again
            END IF;
        END LOOP;
    END LOOP;
    IF NOT dentro THEN
        RETURN coalesce(valores[array_position(formas, dice)], dice);
    END IF;
    -- The longest first, each behind a mark of its own (of a plane that no text uses): what is right is not put right again.
    largas := ARRAY(SELECT n FROM unnest(formas) WITH ORDINALITY AS t (f, n) ORDER BY length(f) DESC, n);
    FOREACH lugar IN ARRAY largas LOOP
        dice := replace(dice, formas[lugar], chr(1048576 + lugar));
    END LOOP;
    FOREACH lugar IN ARRAY largas LOOP
        dice := replace(dice, chr(1048576 + lugar), valores[lugar]);
    END LOOP;
    RETURN dice;
END
$$;
COMMENT ON FUNCTION reporting.corregir(text, boolean, text[], text[]) IS
    'A text with all that was put right of it, in its order: whole, or wherever it stands in it. A later correction holds over an earlier '
    'one, and what it says is right is not wrong any more; put right twice is as once.';
CREATE FUNCTION reporting.corregido(caso text, cual text, dice text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT reporting.corregir(dice, cual = 'nombre', array_agg(c.antes ORDER BY c.version, c.orden),
                                      array_agg(c.despues ORDER BY c.version, c.orden))
            FROM correccion AS c WHERE c.radicado = caso AND c.campo = cual);
END
$$;
COMMENT ON FUNCTION reporting.corregido(text, text, text) IS 'A field of a sighting with all that was put right of its case.';

CREATE FUNCTION reporting.corregir_registros(cuales text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registro r
    SET cuenta = n.cuenta, telefono = n.telefono, ciudad = n.ciudad, motivo = n.motivo
    FROM (SELECT fecha_corte, base, radicado, reporting.corregido(radicado, 'cuenta', cuenta) AS cuenta,
                 reporting.corregido(radicado, 'telefono', telefono) AS telefono, reporting.corregido(radicado, 'ciudad', ciudad) AS ciudad,
                 reporting.corregido(radicado, 'nombre', motivo) AS motivo
          FROM registro WHERE radicado = ANY (cuales)) AS n
    WHERE r.radicado = ANY (cuales) AND (r.fecha_corte, r.base, r.radicado) = (n.fecha_corte, n.base, n.radicado)
      AND (r.cuenta, r.telefono, r.ciudad, r.motivo) IS DISTINCT FROM (n.cuenta, n.telefono, n.ciudad, n.motivo);
    -- Those whose sighting has been retired say what it did.
    UPDATE ficha f
    SET cuenta = n.cuenta, texto = n.texto, palabras = reporting.ficha_palabras(n.texto, f.notas)
    FROM (SELECT radicado, reporting.corregido(radicado, 'cuenta', cuenta) AS cuenta, reporting.corregido(radicado, 'nombre', texto) AS texto
          FROM ficha WHERE radicado = ANY (cuales)) AS n
    WHERE f.radicado = n.radicado AND (f.cuenta, f.texto) IS DISTINCT FROM (n.cuenta, n.texto)
      AND NOT EXISTS (SELECT FROM registro r WHERE (r.fecha_corte, r.base, r.radicado) = (f.fecha_corte, f.base, f.radicado));
END
$$;
COMMENT ON FUNCTION reporting.corregir_registros(text[]) IS 'What was put right in these cases is right in all of their sightings.';

CREATE FUNCTION reporting.registro_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tocados text[];
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NULL; -- what this writes itself
    END IF;
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    IF EXISTS (SELECT FROM correccion) THEN
        SELECT array_agg(DISTINCT n.radicado) INTO tocados FROM nuevos n JOIN correccion c ON c.radicado = n.radicado;
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
        PERFORM reporting.anonimizar_rechazos(anonimos);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_retirar() IS 'Cases that their newly written events say are anonymous, or put right.';
CREATE TRIGGER evento_caso_retirar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_retirar();

CREATE FUNCTION reporting.rechazo_retirar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tocados text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    UPDATE rechazo r SET radicado = NULL, cuenta = NULL, detalle = NULL, original = NULL
    FROM nuevos n, reporting.anonimato a
    WHERE n.fecha_corte <= a.hasta AND r.sha256 = n.sha256 AND r.fila = n.fila
      AND (r.radicado IS NOT NULL OR r.cuenta IS NOT NULL OR r.detalle IS NOT NULL OR r.original IS NOT NULL);
    IF EXISTS (SELECT FROM anonimo) THEN
        SELECT array_agg(DISTINCT a.radicado) INTO tocados FROM nuevos n JOIN anonimo a ON a.radicado = n.radicado COLLATE "C"
        WHERE n.fecha_corte <= a.hasta;
        IF tocados IS NOT NULL THEN
            PERFORM reporting.anonimizar_rechazos(tocados);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.rechazo_retirar() IS
    'Newly written rejected rows whose time is over already (a rebuild reads them again), or whose case is anonymous.';
-- Before a rejected row, as before a record: no case is being made anonymous without it.
CREATE TRIGGER rechazo_turno BEFORE INSERT ON reporting.rechazo
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_turno();
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

REVOKE EXECUTE ON FUNCTION reporting.anonimizar_registros(text[]), reporting.anonimizar_rechazos(text[]),
    reporting.corregir_registros(text[]), reporting.corregido(text, text, text), reporting.corregir(text, boolean, text[], text[]),
    reporting.poner_en(text, text, text), reporting.anonimizar_eventos(text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.anonimizar_registros(text[]), reporting.anonimizar_rechazos(text[]),
    reporting.corregir_registros(text[]), reporting.corregido(text, text, text), reporting.corregir(text, boolean, text[], text[]),
    reporting.poner_en(text, text, text), reporting.anonimizar_eventos(text[], boolean) TO pqr_reporting;

COMMIT;
