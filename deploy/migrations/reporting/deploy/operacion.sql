-- Deploy reporting:operacion to pg
-- requires: cifras
--
-- What an operation needs daily. A case with its attempts, its RR tasks and its recursos is what its events say, read in the
-- order of their versions. Events that come after all that are known of their case are added to what it was; where any comes
-- late, all of the case's are folded anew (some twenty rows by their key). So no order of arrival, grouping or repeat makes a
-- difference, and comprobar_*.sql can tell. Counts of a period are kept from those rows by blocks of days (cifras). What is open
-- lies in partial indexes: what is closed costs nothing.

BEGIN;

-- ---- the case

ALTER TABLE reporting.caso
    ADD COLUMN entro           timestamptz,
    ADD COLUMN entro_dia       date GENERATED ALWAYS AS ((entro AT TIME ZONE 'America/Bogota')::date) STORED,
    ADD COLUMN vence           date NOT NULL DEFAULT 'infinity',
    ADD COLUMN recurso         text COLLATE "C",
    ADD COLUMN notificacion    text COLLATE "C",
    ADD COLUMN notificado      date,
    ADD COLUMN recurso_hasta   date,
    ADD COLUMN intentos        integer NOT NULL DEFAULT 0,
    ADD COLUMN proximo         integer,
    ADD COLUMN proximo_desde   timestamptz,
    ADD COLUMN proximo_hasta   timestamptz,
    ADD COLUMN rebotes         integer NOT NULL DEFAULT 0,
    ADD COLUMN resultado       text COLLATE "C";
COMMENT ON TABLE reporting.caso IS
    'A case as its events that have come so far leave it, in the order of their versions; kept by the trigger of evento_caso.';
COMMENT ON COLUMN reporting.caso.entro IS 'When it entered its estado, without having left it since.';
COMMENT ON COLUMN reporting.caso.entro_dia IS 'The day of entro in Bogotá: what is open is counted by it.';
COMMENT ON COLUMN reporting.caso.vence IS 'The last day of its term: of the PQR or, once a recurso was filed, of that one. infinity: not told yet.';
COMMENT ON COLUMN reporting.caso.recurso IS 'The kind of its recurso. Null: none was filed.';
COMMENT ON COLUMN reporting.caso.notificacion IS 'How the customer came to know the answer that it has.';
COMMENT ON COLUMN reporting.caso.recurso_hasta IS 'The last day to file a recurso against it.';
COMMENT ON COLUMN reporting.caso.intentos IS 'Attempts to call, made in the latest round in which any was made.';
COMMENT ON COLUMN reporting.caso.proximo IS
    'Number of the attempt that was planned last; 4: the voicemail. It is still to be made where estado is por_contactar or buzon_pedido.';
COMMENT ON COLUMN reporting.caso.rebotes IS 'How often it came back in mal_escalados after it was escalated in RR.';
COMMENT ON COLUMN reporting.caso.resultado IS 'With what it was closed last. It holds where estado is cerrado.';

-- The orders of the list of open cases; what is counted of them stands in the index too.
CREATE INDEX caso_abierto_entro ON reporting.caso (entro, radicado) INCLUDE (estado, entro_dia) WHERE estado <> 'cerrado';
CREATE INDEX caso_abierto_causal ON reporting.caso (causal, vence, radicado) WHERE estado <> 'cerrado';
CREATE INDEX caso_abierto_vence ON reporting.caso (vence, radicado) INCLUDE (estado, recurso) WHERE estado <> 'cerrado';

-- ---- its attempts, tasks and recursos

CREATE TABLE reporting.intento (
    radicado  text COLLATE "C" NOT NULL,
    intento   bigint NOT NULL,
    ronda     integer NOT NULL,
    numero    integer NOT NULL,
    dia       date NOT NULL,
    canal     text COLLATE "C",
    quien     text COLLATE "C",
    tomado    timestamptz,
    terminado timestamptz,
    efecto    text COLLATE "C",
    resultado text COLLATE "C",
    PRIMARY KEY (radicado, intento)
);
COMMENT ON TABLE reporting.intento IS 'An attempt to call, or to leave a voicemail (numero 4), that somebody took; from case.event.';
COMMENT ON COLUMN reporting.intento.dia IS 'The day on which it was taken, in Bogotá.';
COMMENT ON COLUMN reporting.intento.terminado IS 'When its end was told. Null: it is under way, or was interrupted.';
COMMENT ON COLUMN reporting.intento.efecto IS 'What that was to the case: intento_efecto().';
COMMENT ON COLUMN reporting.intento.resultado IS 'As contact''s configuration names it.';

CREATE TABLE reporting.tarea (
    radicado   text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    tipo       text COLLATE "C" NOT NULL,
    creada     timestamptz NOT NULL,
    creada_dia date GENERATED ALWAYS AS ((creada AT TIME ZONE 'America/Bogota')::date) STORED,
    rechazada  timestamptz,
    error      text,
    fin        text COLLATE "C",
    terminada  timestamptz,
    quien      text COLLATE "C",
    PRIMARY KEY (radicado, version)
);
COMMENT ON TABLE reporting.tarea IS 'Something to be done in RR, or in writing, for a case; from case.event.';
COMMENT ON COLUMN reporting.tarea.version IS 'Of the event that asked for it.';
COMMENT ON COLUMN reporting.tarea.rechazada IS 'When RR last refused it: from then on it is a person''s.';
COMMENT ON COLUMN reporting.tarea.fin IS 'hecha, cancelada or rechazada. Null: it is pending.';
CREATE INDEX tarea_pendiente ON reporting.tarea (creada, radicado, version) INCLUDE (tipo, creada_dia, rechazada) WHERE fin IS NULL;

CREATE TABLE reporting.recurso (
    radicado   text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    tipo       text COLLATE "C" NOT NULL,
    presentado date NOT NULL,
    vence      date NOT NULL,
    canal      text COLLATE "C",
    decidido   timestamptz,
    decision   text COLLATE "C",
    PRIMARY KEY (radicado, version)
);
COMMENT ON TABLE reporting.recurso IS 'A recurso that a customer filed, and what was decided on it; from case.event.';
COMMENT ON COLUMN reporting.recurso.version IS 'Of the event that told its filing.';
COMMENT ON COLUMN reporting.recurso.tipo IS 'reposicion; apelacion: reposición en subsidio de apelación.';
COMMENT ON COLUMN reporting.recurso.vence IS 'The last day to decide it. infinity: not told.';
CREATE INDEX recurso_abierto ON reporting.recurso (vence, radicado, version) INCLUDE (tipo) WHERE decidido IS NULL;
CREATE INDEX recurso_presentado ON reporting.recurso (presentado, radicado, version);

-- ---- whose it is

CREATE TABLE reporting.caso_equipo (
    radicado text COLLATE "C" NOT NULL,
    equipo   text COLLATE "C" NOT NULL,
    PRIMARY KEY (radicado, equipo)
);
COMMENT ON TABLE reporting.caso_equipo IS
    'The teams of those who were given a case to call (intento_tomado); none: it is nobody''s, and every supervisor sees it.';

-- Has somebody of the team been given the case, or nobody of any team? By text, so that it hangs on no table that is rebuilt.
CREATE FUNCTION reporting.es_del_equipo(caso text, el_equipo text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT bool_or(t.equipo = el_equipo) FROM reporting.caso_equipo t WHERE t.radicado = caso), true)
$$;
COMMENT ON FUNCTION reporting.es_del_equipo(text, text) IS 'Whether a supervisor of that team sees the case, as contact has it.';

CREATE FUNCTION reporting.evento_caso_asignar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    INSERT INTO caso_equipo (radicado, equipo)
    SELECT DISTINCT radicado, datos ->> 'equipo' FROM nuevos
    WHERE tipo = 'intento_tomado' AND datos ->> 'equipo' <> ''
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_asignar() IS 'Whose teams newly written events say that a case was given to.';

-- ---- counts of any period

CREATE TABLE reporting.conteo_evento (
    nivel   smallint NOT NULL,
    desde   date NOT NULL,
    tipo    text COLLATE "C" NOT NULL,
    clave   text COLLATE "C" NOT NULL,
    eventos bigint NOT NULL,
    PRIMARY KEY (nivel, desde, tipo, clave)
) WITH (fillfactor = 80);
COMMENT ON TABLE reporting.conteo_evento IS
    'Events of cases per type and what kind of it (evento_clave), in the block of 4^nivel days in Bogotá that begins on desde.';

CREATE TABLE reporting.conteo_intento (
    nivel     smallint NOT NULL,
    desde     date NOT NULL,
    por       text COLLATE "C" NOT NULL CHECK (por IN ('intento', 'hora', 'semana')),
    clave     smallint NOT NULL,
    efecto    text COLLATE "C" NOT NULL,
    resultado text COLLATE "C" NOT NULL,
    intentos  bigint NOT NULL,
    PRIMARY KEY (nivel, desde, por, clave, efecto, resultado)
) WITH (fillfactor = 80);
COMMENT ON TABLE reporting.conteo_intento IS
    'Attempts made (of which an end was told, but those given back) in the block of 4^nivel days that begins on desde, three '
    'times: by their number, by the hour at which they were taken, by the day of the week.';
COMMENT ON COLUMN reporting.conteo_intento.clave IS 'The number, 4 a voicemail; the hour 0 … 23 in Bogotá; the day, 1 Monday … 7 Sunday.';

CREATE TABLE reporting.conteo_rechazo (
    sha256 text COLLATE "C" NOT NULL,
    razon  text COLLATE "C" NOT NULL,
    campo  text COLLATE "C" NOT NULL,
    filas  bigint NOT NULL,
    PRIMARY KEY (sha256, razon, campo)
);
COMMENT ON TABLE reporting.conteo_rechazo IS 'Rows of a workbook that were not accepted, per reason and field (empty: none).';

-- ---- what was put aside, and how far is read

CREATE TABLE reporting.muerto (
    topico       text COLLATE "C" NOT NULL,
    particion    integer NOT NULL,
    posicion     bigint NOT NULL,
    escrito      timestamptz NOT NULL,
    visto        boolean NOT NULL DEFAULT false,
    de_particion bigint,
    de_posicion  bigint,
    etapa        text COLLATE "C",
    codigo       text COLLATE "C",
    error        text,
    bytes        bigint,
    reintento_de text COLLATE "C",
    resolucion   text COLLATE "C" CHECK (resolucion IN ('reintentado', 'descartado')),
    resuelto     timestamptz,
    resuelto_por text,
    PRIMARY KEY (topico, particion, posicion, escrito),
    CHECK ((resolucion IS NULL) = (resuelto IS NULL))
);
COMMENT ON TABLE reporting.muerto IS
    'A message that a service could not understand, in the topic of dead letters of topico: where it lies and came from, and why. '
    'Nothing of what it says. Its resolution may come before it.';
COMMENT ON COLUMN reporting.muerto.escrito IS 'When it was put aside: a topic made anew has other letters in the same places.';
COMMENT ON COLUMN reporting.muerto.visto IS 'False: only its resolution has come yet.';
COMMENT ON COLUMN reporting.muerto.error IS 'What was wrong, without what was quoted of the message.';
COMMENT ON COLUMN reporting.muerto.reintento_de IS 'The letter that this is a further try of: its topic:partition:offset.';
CREATE INDEX muerto_abierto ON reporting.muerto (escrito, topico, particion, posicion) WHERE resolucion IS NULL;
CREATE INDEX muerto_escrito ON reporting.muerto (escrito, topico, particion, posicion);

CREATE TABLE reporting.lectura (
    topic     text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    evento    timestamptz NOT NULL,
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE reporting.lectura IS 'Beside consumer_offset: the time of the newest message read of each partition, as Kafka has it.';

-- ---- rules. Immutable: a test holds them to the table of the life of a case.

CREATE FUNCTION reporting.evento_clave(tipo text, datos jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(CASE
        WHEN tipo IN ('llamada', 'resultado_tardio', 'cerrado') THEN datos ->> 'resultado'
        WHEN tipo IN ('tarea_creada', 'tarea_hecha', 'tarea_cancelada', 'tarea_rechazada', 'recurso_presentado') THEN datos ->> 'tipo'
        WHEN tipo = 'recurso_decidido' THEN concat_ws('/', datos ->> 'tipo', datos ->> 'decision')
        WHEN tipo = 'notificado' THEN datos ->> 'notificacion'
        WHEN tipo = 'alerta_termino' THEN datos ->> 'nivel'
        WHEN tipo = 'abierto' THEN datos ->> 'base'
    END, '');
COMMENT ON FUNCTION reporting.evento_clave(text, jsonb) IS 'Of what kind within its type an event of a case is; empty: there are none.';

CREATE FUNCTION reporting.intento_efecto(tipo text, regla text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN tipo = 'llamada' THEN CASE regla
            WHEN 'llamada_acepta' THEN 'acepta'
            WHEN 'llamada_no_acepta' THEN 'no_acepta'
            WHEN 'llamada_otra_hora' THEN 'otra_hora'
            WHEN 'llamada_tarde' THEN 'informado'
            WHEN 'sin_telefono_en_llamada' THEN 'sin_telefono'
            ELSE 'sin_contacto' END
        WHEN tipo = 'buzon_dejado' THEN 'buzon_dejado'
        WHEN tipo = 'buzon_fallido' THEN CASE regla WHEN 'buzon_perdido' THEN 'perdido' ELSE 'buzon_fallido' END
        WHEN tipo = 'resultado_tardio' THEN 'tardio'
        WHEN tipo = 'intento_perdido' THEN 'perdido'
        WHEN tipo = 'intento_soltado' THEN 'soltado'
    END;
COMMENT ON FUNCTION reporting.intento_efecto(text, text) IS
    'What the end of an attempt was to its case, by the rule of its life that matched; null: the event ends no attempt. '
    'informado: told late, and the customer had heard the answer.';

-- ---- folding. Names without a schema: that of the table, or of a rebuild beside it.

-- The first outcome of an attempt counts; told late, where there is no other; given up or given back, where there is nothing.
CREATE FUNCTION reporting.intento_plegar(radicados text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO intento AS i (radicado, intento, ronda, numero, dia, canal, quien, tomado, terminado, efecto, resultado)
    WITH dicho AS (
        SELECT e.radicado, e.version, e.tipo, e.fecha, e.datos, (e.datos ->> 'intento')::bigint AS intento,
               CASE WHEN e.tipo IN ('llamada', 'buzon_dejado') OR e.tipo = 'buzon_fallido' AND e.datos ->> 'regla' <> 'buzon_perdido'
                    THEN 1
                    WHEN e.tipo = 'resultado_tardio' THEN 2
                    WHEN e.tipo IN ('intento_perdido', 'buzon_fallido') THEN 3
                    WHEN e.tipo = 'intento_soltado' THEN 4
                    ELSE 5 END AS rango
        FROM unnest(radicados) AS r (radicado)
        JOIN evento_caso e ON e.radicado = r.radicado
        WHERE e.tipo IN ('intento_tomado', 'intento_soltado', 'intento_perdido', 'llamada', 'resultado_tardio', 'buzon_dejado',
                         'buzon_fallido')
          AND e.datos ? 'intento'
    ), fin AS (
        SELECT DISTINCT ON (radicado, intento) *
        FROM dicho
        ORDER BY radicado, intento, rango, version
    ), tomado AS (
        SELECT radicado, intento, min(fecha) AS tomado FROM dicho WHERE tipo = 'intento_tomado' GROUP BY radicado, intento
    )
    SELECT f.radicado, f.intento, (f.datos ->> 'ronda')::integer, (f.datos ->> 'numero')::integer, (f.datos ->> 'dia')::date,
           f.datos ->> 'canal', f.datos ->> 'quien', t.tomado, CASE WHEN f.rango < 5 THEN f.fecha END,
           reporting.intento_efecto(f.tipo, f.datos ->> 'regla'), CASE WHEN f.rango < 5 THEN f.datos ->> 'resultado' END
    FROM fin f
    LEFT JOIN tomado t USING (radicado, intento)
    ORDER BY f.radicado, f.intento
    ON CONFLICT (radicado, intento) DO UPDATE SET
        ronda = excluded.ronda, numero = excluded.numero, dia = excluded.dia, canal = excluded.canal, quien = excluded.quien,
        tomado = excluded.tomado, terminado = excluded.terminado, efecto = excluded.efecto, resultado = excluded.resultado
    WHERE (i.ronda, i.numero, i.dia, i.canal, i.quien, i.tomado, i.terminado, i.efecto, i.resultado)
          IS DISTINCT FROM (excluded.ronda, excluded.numero, excluded.dia, excluded.canal, excluded.quien, excluded.tomado,
                            excluded.terminado, excluded.efecto, excluded.resultado);
END
$$;
COMMENT ON FUNCTION reporting.intento_plegar(text[]) IS 'Writes the attempts of those cases as their events tell them.';

CREATE FUNCTION reporting.intentos_hechos(de text) RETURNS integer LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT count(*)
                     FROM intento i
                     WHERE i.radicado = de AND i.numero < 4 AND i.efecto NOT IN ('soltado', 'perdido')
                     GROUP BY i.ronda
                     ORDER BY i.ronda DESC
                     LIMIT 1), 0);
END
$$;
COMMENT ON FUNCTION reporting.intentos_hechos(text) IS 'Attempts to call, made in the latest round of that case in which any was made.';

-- contact never has two of a kind pending for a case: an end is that of the latest one asked for. What RR refused waits for a
-- person, but a correction, whose case goes back to who resolves it. Done when it was no longer to be done: nothing ends.
CREATE FUNCTION reporting.tarea_plegar(radicados text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tarea AS t (radicado, version, tipo, creada, rechazada, error, fin, terminada, quien)
    WITH dicho AS (
        SELECT e.radicado, e.version, e.fecha, e.datos,
               CASE e.tipo WHEN 'abierto' THEN e.datos -> 'tarea' ->> 'tipo' WHEN 'recurso_presentado' THEN 'nota'
                           WHEN 'copia_sic' THEN 'copia_sic' ELSE e.datos ->> 'tipo' END AS tipo,
               CASE e.tipo WHEN 'tarea_hecha' THEN 'hecha' WHEN 'tarea_cancelada' THEN 'cancelada'
                           WHEN 'tarea_rechazada' THEN 'rechazada' END AS que
        FROM unnest(radicados) AS r (radicado)
        JOIN evento_caso e ON e.radicado = r.radicado
        WHERE e.tipo IN ('tarea_creada', 'tarea_hecha', 'tarea_cancelada', 'tarea_rechazada', 'copia_sic', 'recurso_presentado')
           OR e.tipo = 'abierto' AND e.datos ? 'tarea'
    ), turno AS (
        SELECT *, max(version) FILTER (WHERE que IS NULL) OVER (PARTITION BY radicado, tipo ORDER BY version) AS de
        FROM dicho
        WHERE tipo IS NOT NULL AND NOT (que = 'hecha' AND datos @> '{"tarde": true}')
    ), fin AS (
        SELECT DISTINCT ON (radicado, de, tipo) radicado, de, version, que, fecha, datos ->> 'quien' AS quien
        FROM turno
        WHERE que IN ('hecha', 'cancelada') OR que = 'rechazada' AND tipo = 'corregir_factura'
        ORDER BY radicado, de, tipo, version
    ), rechazo AS (
        SELECT DISTINCT ON (n.radicado, n.de, n.tipo) n.radicado, n.de, n.fecha, n.datos ->> 'error' AS error
        FROM turno n
        LEFT JOIN fin f USING (radicado, de)
        WHERE n.que = 'rechazada' AND (f.version IS NULL OR n.version <= f.version)
        ORDER BY n.radicado, n.de, n.tipo, n.version DESC
    )
    SELECT c.radicado, c.version, c.tipo, c.fecha, z.fecha, z.error, f.que, f.fecha, f.quien
    FROM turno c
    LEFT JOIN fin f ON f.radicado = c.radicado AND f.de = c.version
    LEFT JOIN rechazo z ON z.radicado = c.radicado AND z.de = c.version
    WHERE c.que IS NULL
    ORDER BY c.radicado, c.version
    ON CONFLICT (radicado, version) DO UPDATE SET
        rechazada = excluded.rechazada, error = excluded.error, fin = excluded.fin, terminada = excluded.terminada,
        quien = excluded.quien
    WHERE (t.rechazada, t.error, t.fin, t.terminada, t.quien)
          IS DISTINCT FROM (excluded.rechazada, excluded.error, excluded.fin, excluded.terminada, excluded.quien);
END
$$;
COMMENT ON FUNCTION reporting.tarea_plegar(text[]) IS 'Writes the tasks of those cases as their events tell them.';

CREATE FUNCTION reporting.recurso_plegar(radicados text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO recurso AS r (radicado, version, tipo, presentado, vence, canal, decidido, decision)
    WITH dicho AS (
        SELECT e.radicado, e.version, e.tipo, e.fecha, e.datos,
               max(e.version) FILTER (WHERE e.tipo = 'recurso_presentado')
                   OVER (PARTITION BY e.radicado ORDER BY e.version) AS de
        FROM unnest(radicados) AS r (radicado)
        JOIN evento_caso e ON e.radicado = r.radicado
        WHERE e.tipo IN ('recurso_presentado', 'recurso_decidido')
    ), decidido AS (
        SELECT DISTINCT ON (radicado, de) radicado, de, fecha, datos ->> 'decision' AS decision
        FROM dicho
        WHERE tipo = 'recurso_decidido'
        ORDER BY radicado, de, version
    )
    SELECT p.radicado, p.version, p.datos ->> 'tipo', (p.datos ->> 'presentado')::date,
           coalesce((p.datos ->> 'vence')::date, 'infinity'),
           p.datos ->> 'canal', d.fecha, d.decision
    FROM dicho p
    LEFT JOIN decidido d ON d.radicado = p.radicado AND d.de = p.version
    WHERE p.tipo = 'recurso_presentado'
    ORDER BY p.radicado, p.version
    ON CONFLICT (radicado, version) DO UPDATE SET decidido = excluded.decidido, decision = excluded.decision
    WHERE (r.decidido, r.decision) IS DISTINCT FROM (excluded.decidido, excluded.decision);
END
$$;
COMMENT ON FUNCTION reporting.recurso_plegar(text[]) IS 'Writes the recursos of those cases as their events tell them.';

-- What an event says of a case holds until a later one says it anew; max(version) finds the event, its key the row. An answer
-- given or withdrawn makes the customer's knowing of the one before worth nothing.
CREATE FUNCTION reporting.caso_plegar(radicados text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE caso AS c SET
        (estado, causal, version, abierto, actualizado, entro, vence, recurso, notificacion, notificado, recurso_hasta, intentos,
         proximo, proximo_desde, proximo_hasta, rebotes, resultado)
        = (n.estado, n.causal, n.version, n.abierto, n.actualizado, n.entro, n.vence, n.recurso, n.notificacion, n.notificado,
           n.recurso_hasta, n.intentos, n.proximo, n.proximo_desde, n.proximo_hasta, n.rebotes, n.resultado)
    FROM (
        WITH dicho AS (
            SELECT r.radicado, min(e.fecha) AS abierto, max(e.version) AS ultima,
                   max(e.version) FILTER (WHERE e.datos ? 'vence') AS vence,
                   max(e.version) FILTER (WHERE e.tipo IN ('notificado', 'aviso_escrito_pendiente', 'respuesta_dada',
                                                           'respuesta_retirada')) AS aviso,
                   max(e.version) FILTER (WHERE e.tipo IN ('intento_planificado', 'buzon_pedido')
                                             OR e.tipo = 'abierto' AND e.datos ? 'intento') AS plan,
                   max(e.version) FILTER (WHERE e.tipo = 'recurso_presentado') AS recurso,
                   max(e.version) FILTER (WHERE e.tipo = 'cerrado') AS cierre,
                   count(*) FILTER (WHERE e.tipo = 'rebote')::integer AS rebotes
            FROM unnest(radicados) AS r (radicado)
            JOIN evento_caso e ON e.radicado = r.radicado
            GROUP BY r.radicado
        )
        SELECT d.radicado, u.estado, u.causal, u.version, d.abierto, u.fecha AS actualizado, en.fecha AS entro,
               coalesce((v.datos ->> 'vence')::date, 'infinity') AS vence, r.datos ->> 'tipo' AS recurso,
               a.datos ->> 'notificacion' AS notificacion, (a.datos ->> 'notificado')::date AS notificado,
               (a.datos ->> 'recurso_hasta')::date AS recurso_hasta, reporting.intentos_hechos(d.radicado) AS intentos,
               (p.plan ->> 'numero')::integer AS proximo, (p.plan ->> 'desde')::timestamptz AS proximo_desde,
               (p.plan ->> 'hasta')::timestamptz AS proximo_hasta, d.rebotes, z.datos ->> 'resultado' AS resultado
        FROM dicho d
        JOIN evento_caso u ON u.radicado = d.radicado AND u.version = d.ultima
        JOIN LATERAL (
            SELECT e.fecha
            FROM evento_caso e
            WHERE e.radicado = d.radicado
              AND e.version > coalesce((SELECT x.version FROM evento_caso x
                                        WHERE x.radicado = d.radicado AND x.estado IS DISTINCT FROM u.estado
                                        ORDER BY x.version DESC LIMIT 1), 0)
            ORDER BY e.version
            LIMIT 1) AS en ON true
        LEFT JOIN evento_caso v ON v.radicado = d.radicado AND v.version = d.vence
        LEFT JOIN evento_caso r ON r.radicado = d.radicado AND r.version = d.recurso
        LEFT JOIN evento_caso a ON a.radicado = d.radicado AND a.version = d.aviso
                               AND a.tipo IN ('notificado', 'aviso_escrito_pendiente')
        LEFT JOIN evento_caso z ON z.radicado = d.radicado AND z.version = d.cierre
        LEFT JOIN LATERAL (
            SELECT CASE WHEN e.tipo = 'abierto' THEN e.datos -> 'intento' ELSE e.datos END AS plan
            FROM evento_caso e
            WHERE e.radicado = d.radicado AND e.version = d.plan) AS p ON true) AS n
    WHERE c.radicado = n.radicado
      AND (c.estado, c.causal, c.version, c.abierto, c.actualizado, c.entro, c.vence, c.recurso, c.notificacion, c.notificado,
           c.recurso_hasta, c.intentos, c.proximo, c.proximo_desde, c.proximo_hasta, c.rebotes, c.resultado)
          IS DISTINCT FROM
          (n.estado, n.causal, n.version, n.abierto, n.actualizado, n.entro, n.vence, n.recurso, n.notificacion, n.notificado,
           n.recurso_hasta, n.intentos, n.proximo, n.proximo_desde, n.proximo_hasta, n.rebotes, n.resultado);
END
$$;
COMMENT ON FUNCTION reporting.caso_plegar(text[]) IS 'Writes those cases, whose rows are there, as all of their events tell them.';

-- A case's row comes first and is locked: of two writers of its events the second one sees what the first has written.
-- Attempts, tasks and recursos are folded where the new events tell of any. Of the case itself what the new events say is put
-- over what it was, by the same rules as in caso_plegar, unless one of them comes late.
CREATE FUNCTION reporting.evento_caso_plegar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tocados     text[];
    con_intento text[];
    con_tarea   text[];
    con_recurso text[];
    tarde       text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    SELECT array_agg(radicado ORDER BY radicado), array_agg(radicado) FILTER (WHERE intento),
           array_agg(radicado) FILTER (WHERE tarea), array_agg(radicado) FILTER (WHERE recurso)
    INTO tocados, con_intento, con_tarea, con_recurso
    FROM (SELECT radicado,
                 bool_or(tipo IN ('intento_tomado', 'intento_soltado', 'intento_perdido', 'llamada', 'resultado_tardio',
                                  'buzon_dejado', 'buzon_fallido')) AS intento,
                 bool_or(tipo IN ('abierto', 'tarea_creada', 'tarea_hecha', 'tarea_cancelada', 'tarea_rechazada', 'copia_sic',
                                  'recurso_presentado')) AS tarea,
                 bool_or(tipo IN ('recurso_presentado', 'recurso_decidido')) AS recurso
          FROM nuevos
          GROUP BY radicado) AS n;
    IF tocados IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO caso (radicado, version, abierto, actualizado)
    SELECT radicado, 0, 'infinity', '-infinity' FROM unnest(tocados) AS t (radicado)
    ON CONFLICT (radicado) DO NOTHING;
    PERFORM FROM unnest(tocados) AS t (radicado) JOIN caso c ON c.radicado = t.radicado ORDER BY c.radicado FOR UPDATE OF c;
    IF con_intento IS NOT NULL THEN
        PERFORM reporting.intento_plegar(con_intento);
    END IF;
    IF con_tarea IS NOT NULL THEN
        PERFORM reporting.tarea_plegar(con_tarea);
    END IF;
    IF con_recurso IS NOT NULL THEN
        PERFORM reporting.recurso_plegar(con_recurso);
    END IF;

    SELECT array_agg(n.radicado)
    INTO tarde
    FROM (SELECT radicado, min(version) AS primera FROM nuevos GROUP BY radicado) AS n
    JOIN caso c ON c.radicado = n.radicado
    WHERE n.primera <= c.version;

    WITH nuevo AS (
        SELECT e.radicado, e.version, e.tipo, e.estado, e.causal, e.fecha, e.datos,
               CASE WHEN lag(e.version) OVER w IS NULL THEN c.version = 0 OR e.estado IS DISTINCT FROM c.estado
                    ELSE e.estado IS DISTINCT FROM lag(e.estado) OVER w END AS entra,
               min(e.version) OVER (PARTITION BY e.radicado) > c.version AS sigue
        FROM nuevos e
        JOIN caso c ON c.radicado = e.radicado
        WINDOW w AS (PARTITION BY e.radicado ORDER BY e.version)
    ), dicho AS (
        SELECT radicado, min(fecha) AS abierto, max(version) AS ultima, max(version) FILTER (WHERE entra) AS entra,
               max(version) FILTER (WHERE datos ? 'vence') AS vence,
               max(version) FILTER (WHERE tipo IN ('notificado', 'aviso_escrito_pendiente', 'respuesta_dada',
                                                   'respuesta_retirada')) AS aviso,
               max(version) FILTER (WHERE tipo IN ('intento_planificado', 'buzon_pedido')
                                       OR tipo = 'abierto' AND datos ? 'intento') AS plan,
               max(version) FILTER (WHERE tipo = 'recurso_presentado') AS recurso,
               max(version) FILTER (WHERE tipo = 'cerrado') AS cierre,
               count(*) FILTER (WHERE tipo = 'rebote')::integer AS rebotes,
               bool_or(tipo IN ('intento_tomado', 'intento_soltado', 'intento_perdido', 'llamada', 'resultado_tardio',
                                'buzon_dejado', 'buzon_fallido')) AS intento
        FROM nuevo
        WHERE sigue
        GROUP BY radicado
    )
    UPDATE caso AS c SET
        estado = u.estado, causal = u.causal, version = u.version, abierto = least(c.abierto, d.abierto), actualizado = u.fecha,
        entro = coalesce(en.fecha, c.entro), vence = coalesce((v.datos ->> 'vence')::date, c.vence),
        recurso = coalesce(r.datos ->> 'tipo', c.recurso),
        notificacion = CASE WHEN d.aviso IS NULL THEN c.notificacion ELSE a.datos ->> 'notificacion' END,
        notificado = CASE WHEN d.aviso IS NULL THEN c.notificado ELSE (a.datos ->> 'notificado')::date END,
        recurso_hasta = CASE WHEN d.aviso IS NULL THEN c.recurso_hasta ELSE (a.datos ->> 'recurso_hasta')::date END,
        intentos = CASE WHEN d.intento THEN reporting.intentos_hechos(c.radicado) ELSE c.intentos END,
        proximo = CASE WHEN d.plan IS NULL THEN c.proximo ELSE (p.plan ->> 'numero')::integer END,
        proximo_desde = CASE WHEN d.plan IS NULL THEN c.proximo_desde ELSE (p.plan ->> 'desde')::timestamptz END,
        proximo_hasta = CASE WHEN d.plan IS NULL THEN c.proximo_hasta ELSE (p.plan ->> 'hasta')::timestamptz END,
        rebotes = c.rebotes + d.rebotes,
        resultado = CASE WHEN d.cierre IS NULL THEN c.resultado ELSE z.datos ->> 'resultado' END
    FROM dicho d
    JOIN nuevo u ON u.radicado = d.radicado AND u.version = d.ultima
    LEFT JOIN nuevo en ON en.radicado = d.radicado AND en.version = d.entra
    LEFT JOIN nuevo v ON v.radicado = d.radicado AND v.version = d.vence
    LEFT JOIN nuevo r ON r.radicado = d.radicado AND r.version = d.recurso
    LEFT JOIN nuevo a ON a.radicado = d.radicado AND a.version = d.aviso AND a.tipo IN ('notificado', 'aviso_escrito_pendiente')
    LEFT JOIN nuevo z ON z.radicado = d.radicado AND z.version = d.cierre
    LEFT JOIN LATERAL (SELECT CASE WHEN x.tipo = 'abierto' THEN x.datos -> 'intento' ELSE x.datos END AS plan
                       FROM nuevo x WHERE x.radicado = d.radicado AND x.version = d.plan) AS p ON true
    WHERE c.radicado = d.radicado;

    IF tarde IS NOT NULL THEN
        PERFORM reporting.caso_plegar(tarde);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_plegar() IS 'The cases of newly written events, and what hangs on them, as their events tell them.';

-- ---- counting

CREATE FUNCTION reporting.evento_caso_contar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    INSERT INTO conteo_evento AS c (nivel, desde, tipo, clave, eventos)
    SELECT k.nivel, reporting.bloque(n.dia, k.nivel) AS bloque, n.tipo, n.clave, sum(n.eventos)
    FROM (SELECT (fecha AT TIME ZONE 'America/Bogota')::date AS dia, tipo COLLATE "C" AS tipo,
                 reporting.evento_clave(tipo, datos) COLLATE "C" AS clave, count(*) AS eventos
          FROM nuevos
          GROUP BY 1, 2, 3) AS n,
         generate_series(0, 5) AS k (nivel)
    GROUP BY k.nivel, bloque, n.tipo, n.clave
    ORDER BY k.nivel, bloque, n.tipo, n.clave
    ON CONFLICT (nivel, desde, tipo, clave) DO UPDATE SET eventos = c.eventos + excluded.eventos;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_contar() IS 'Counts newly written events.';

-- An attempt by what it is counted under, three times. What was given back was no attempt.
CREATE TYPE reporting.intento_cifra AS (dia date, por text, clave smallint, efecto text, resultado text, intentos bigint);

CREATE FUNCTION reporting.intento_claves(i_dia date, i_numero integer, i_tomado timestamptz, i_terminado timestamptz)
    RETURNS TABLE (por text, clave smallint) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    VALUES ('intento', i_numero::smallint),
           ('hora', extract(hour FROM coalesce(i_tomado, i_terminado) AT TIME ZONE 'America/Bogota')::smallint),
           ('semana', extract(isodow FROM i_dia)::smallint)
$$;
COMMENT ON FUNCTION reporting.intento_claves(date, integer, timestamptz, timestamptz) IS 'What an attempt is counted under.';

CREATE FUNCTION reporting.intentos_sumar(cambios reporting.intento_cifra[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conteo_intento AS c (nivel, desde, por, clave, efecto, resultado, intentos)
    SELECT k.nivel, reporting.bloque(d.dia, k.nivel) AS bloque, d.por COLLATE "C" AS por, d.clave, d.efecto COLLATE "C" AS efecto,
           d.resultado COLLATE "C" AS resultado, sum(d.intentos)
    FROM unnest(cambios) AS d, generate_series(0, 5) AS k (nivel)
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(d.intentos) <> 0
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (nivel, desde, por, clave, efecto, resultado) DO UPDATE SET intentos = c.intentos + excluded.intentos;
END
$$;
COMMENT ON FUNCTION reporting.intentos_sumar(reporting.intento_cifra[]) IS
    'Adds changes (of either sign) to the counts of attempts, in all their blocks.';

CREATE FUNCTION reporting.intento_contar_nuevos() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    PERFORM reporting.intentos_sumar(array_agg(ROW (dia, por, clave, efecto, resultado, n)::reporting.intento_cifra))
    FROM (SELECT n.dia, k.por, k.clave, n.efecto, coalesce(n.resultado, '') AS resultado, count(*) AS n
          FROM nuevos n CROSS JOIN LATERAL reporting.intento_claves(n.dia, n.numero, n.tomado, n.terminado) k
          WHERE n.efecto <> 'soltado'
          GROUP BY 1, 2, 3, 4, 5) AS cambio;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.intento_contar_nuevos() IS 'Counts new attempts.';

CREATE FUNCTION reporting.intento_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    PERFORM reporting.intentos_sumar(array_agg(ROW (dia, por, clave, efecto, resultado, n)::reporting.intento_cifra))
    FROM (SELECT a.dia, k.por, k.clave, a.efecto, a.resultado, sum(a.n) AS n
          FROM (SELECT dia, numero, tomado, terminado, efecto, coalesce(resultado, '') AS resultado, 1 AS n
                FROM nuevos WHERE efecto <> 'soltado'
                UNION ALL
                SELECT dia, numero, tomado, terminado, efecto, coalesce(resultado, ''), -1
                FROM anteriores WHERE efecto <> 'soltado') AS a
          CROSS JOIN LATERAL reporting.intento_claves(a.dia, a.numero, a.tomado, a.terminado) k
          GROUP BY 1, 2, 3, 4, 5
          HAVING sum(a.n) <> 0) AS cambio;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.intento_contar_cambios() IS 'Moves changed attempts from one count to another.';

CREATE FUNCTION reporting.rechazo_contar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    INSERT INTO conteo_rechazo AS c (sha256, razon, campo, filas)
    SELECT sha256, razon COLLATE "C" AS razon, coalesce(campo, '') COLLATE "C" AS campo, count(*)
    FROM nuevos
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (sha256, razon, campo) DO UPDATE SET filas = c.filas + excluded.filas;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.rechazo_contar() IS 'Counts newly written rejected rows.';

-- ---- what is there already

INSERT INTO reporting.conteo_evento (nivel, desde, tipo, clave, eventos)
SELECT k.nivel, reporting.bloque(n.dia, k.nivel), n.tipo, n.clave, sum(n.eventos)
FROM (SELECT (fecha AT TIME ZONE 'America/Bogota')::date AS dia, tipo, reporting.evento_clave(tipo, datos) AS clave,
             count(*) AS eventos
      FROM reporting.evento_caso
      GROUP BY 1, 2, 3) AS n,
     generate_series(0, 5) AS k (nivel)
GROUP BY 1, 2, 3, 4;

INSERT INTO reporting.caso_equipo (radicado, equipo)
SELECT DISTINCT radicado, datos ->> 'equipo' FROM reporting.evento_caso WHERE tipo = 'intento_tomado' AND datos ->> 'equipo' <> '';

INSERT INTO reporting.conteo_rechazo (sha256, razon, campo, filas)
SELECT sha256, razon, coalesce(campo, ''), count(*) FROM reporting.rechazo GROUP BY 1, 2, 3;

CREATE TRIGGER intento_contar_nuevos AFTER INSERT ON reporting.intento
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.intento_contar_nuevos();
CREATE TRIGGER intento_contar_cambios AFTER UPDATE ON reporting.intento
    REFERENCING OLD TABLE AS anteriores NEW TABLE AS nuevos
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.intento_contar_cambios();
CREATE TRIGGER evento_caso_asignar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_asignar();
CREATE TRIGGER evento_caso_contar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_contar();
CREATE TRIGGER evento_caso_plegar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_plegar();
CREATE TRIGGER rechazo_contar AFTER INSERT ON reporting.rechazo
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.rechazo_contar();

SET LOCAL search_path = reporting;
DO $$
DECLARE
    hasta text := '';
    tanda text[];
BEGIN
    LOOP
        SELECT array_agg(radicado ORDER BY radicado) INTO tanda
        FROM (SELECT radicado FROM reporting.caso WHERE radicado > hasta ORDER BY radicado LIMIT 5000) AS t;
        EXIT WHEN tanda IS NULL;
        PERFORM reporting.intento_plegar(tanda);
        PERFORM reporting.tarea_plegar(tanda);
        PERFORM reporting.recurso_plegar(tanda);
        PERFORM reporting.caso_plegar(tanda);
        hasta := tanda[array_length(tanda, 1)];
    END LOOP;
END
$$;
RESET search_path;

-- ---- who may

REVOKE EXECUTE ON FUNCTION
    reporting.es_del_equipo(text, text), reporting.evento_clave(text, jsonb), reporting.intento_efecto(text, text), reporting.intento_plegar(text[]),
    reporting.intentos_hechos(text), reporting.tarea_plegar(text[]), reporting.recurso_plegar(text[]),
    reporting.caso_plegar(text[]),
    reporting.intento_claves(date, integer, timestamptz, timestamptz), reporting.intentos_sumar(reporting.intento_cifra[])
    FROM PUBLIC;
GRANT SELECT, INSERT ON reporting.caso_equipo TO pqr_reporting;
GRANT EXECUTE ON FUNCTION
    reporting.es_del_equipo(text, text), reporting.evento_clave(text, jsonb), reporting.intento_efecto(text, text), reporting.intento_plegar(text[]),
    reporting.intentos_hechos(text), reporting.tarea_plegar(text[]), reporting.recurso_plegar(text[]),
    reporting.caso_plegar(text[]),
    reporting.intento_claves(date, integer, timestamptz, timestamptz), reporting.intentos_sumar(reporting.intento_cifra[])
    TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.intento, reporting.tarea, reporting.recurso, reporting.conteo_evento,
    reporting.conteo_intento, reporting.conteo_rechazo, reporting.muerto, reporting.lectura TO pqr_reporting;

INSERT INTO reporting.derivada (nombre) VALUES
    ('caso_equipo'), ('conteo_evento'), ('conteo_intento'), ('conteo_rechazo'), ('intento'), ('lectura'), ('muerto'), ('recurso'), ('tarea');

COMMIT;
