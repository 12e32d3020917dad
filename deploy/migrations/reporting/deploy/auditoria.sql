-- Deploy reporting:auditoria to pg
-- requires: esquema
--
-- The audit: one chain of all that people and systems changed, took out or looked at. Rows are added by one function, which
-- gives them their number and their hash; no role may insert one otherwise, change one or take one away, and a trigger refuses
-- that to the owner too. Who switches the trigger off breaks the chain, and `pqrctl auditoria verificar` tells where. It is kept
-- without end: longer than anything that it tells of. No replay makes it again.

BEGIN;

CREATE TABLE reporting.auditoria (
    n          bigint PRIMARY KEY CHECK (n > 0),
    momento    timestamptz NOT NULL CHECK (isfinite(momento)),
    encadenada timestamptz NOT NULL CHECK (isfinite(encadenada)),
    servicio   text COLLATE "C" NOT NULL CHECK (octet_length(servicio) BETWEEN 1 AND 1000),
    id         text COLLATE "C" NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 1000),
    quien      text COLLATE "C" NOT NULL CHECK (octet_length(quien) BETWEEN 1 AND 1000),
    roles      text,
    desde      text COLLATE "C" CHECK (octet_length(desde) <= 1000),
    accion     text COLLATE "C" NOT NULL CHECK (octet_length(accion) BETWEEN 1 AND 1000),
    objeto     text COLLATE "C" NOT NULL CHECK (octet_length(objeto) BETWEEN 1 AND 1000),
    antes      json CHECK (json_typeof(antes) = 'object'),
    despues    json CHECK (json_typeof(despues) = 'object'),
    solicitud  text,
    previo     bytea NOT NULL CHECK (octet_length(previo) = 32),
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (servicio, id)
);
COMMENT ON TABLE reporting.auditoria IS 'Who did what, when and from where: a chain, which only grows.';
COMMENT ON COLUMN reporting.auditoria.n IS 'From 1, without gaps.';
COMMENT ON COLUMN reporting.auditoria.momento IS 'Real time at whoever tells it, whatever a service''s clock says.';
COMMENT ON COLUMN reporting.auditoria.encadenada IS
    'When it came into the chain, which may be long after it happened; by the database''s clock, and never before the row before it.';
COMMENT ON COLUMN reporting.auditoria.id IS 'The same however often the entry is told: each is here once. Short, as all that an index holds.';
COMMENT ON COLUMN reporting.auditoria.antes IS 'json and not jsonb: the hash is of the text as it came.';
COMMENT ON COLUMN reporting.auditoria.previo IS 'The hash of the row before; zeros before the first.';
COMMENT ON COLUMN reporting.auditoria.hash IS 'SHA-256 of previo and the row in the form that auditar() gives it.';
-- Behind each the number, because it is always the last rows that are asked for.
CREATE INDEX auditoria_quien ON reporting.auditoria (quien, n);
CREATE INDEX auditoria_objeto ON reporting.auditoria (objeto, n);
CREATE INDEX auditoria_accion ON reporting.auditoria (accion, n);
CREATE INDEX auditoria_servicio ON reporting.auditoria (servicio, n);
CREATE INDEX auditoria_desde ON reporting.auditoria (desde, n) WHERE desde IS NOT NULL;

CREATE TABLE reporting.auditoria_tramo (
    tramo  bigint PRIMARY KEY,
    desde  timestamptz NOT NULL,
    hasta  timestamptz NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE reporting.auditoria_tramo IS
    'The first and the last moment of each 4096 rows of the audit: between which numbers the rows of some days are. An index on momento '
    'would not say that, because entries are told late, and the rows before a day would be walked from the chain''s end.';

CREATE FUNCTION reporting.auditoria_campo(valor text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(valor) || ':' || valor, '-') || E'\n'
$$;
COMMENT ON FUNCTION reporting.auditoria_campo(text) IS 'A value in the form of which a row''s hash is made: its length and itself, so that no two rows have one form.';

-- With the conditions of auditoria, so that none waits that could not be added: it would stop whoever adds next.
CREATE TABLE reporting.auditoria_pendiente (
    orden     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    servicio  text NOT NULL CHECK (octet_length(servicio) BETWEEN 1 AND 1000),
    id        text NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 1000),
    momento   timestamptz NOT NULL CHECK (isfinite(momento)),
    quien     text NOT NULL CHECK (octet_length(quien) BETWEEN 1 AND 1000),
    roles     text,
    desde     text CHECK (octet_length(desde) <= 1000),
    accion    text NOT NULL CHECK (octet_length(accion) BETWEEN 1 AND 1000),
    objeto    text NOT NULL CHECK (octet_length(objeto) BETWEEN 1 AND 1000),
    antes     json CHECK (json_typeof(antes) = 'object'),
    despues   json CHECK (json_typeof(despues) = 'object'),
    solicitud text
);
COMMENT ON TABLE reporting.auditoria_pendiente IS
    'Entries of transactions that see the database as it was at their begin (a weekly report), and so cannot see the chain''s end: '
    'whoever adds to the chain next puts them there.';

-- The lock is the last that a transaction takes, so it is held for the commit and no longer.
CREATE FUNCTION reporting.auditar(p_servicio text[], p_id text[], p_momento timestamptz[], p_quien text[], p_roles text[],
                                  p_desde text[], p_accion text[], p_objeto text[], p_antes text[], p_despues text[],
                                  p_solicitud text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e      record;
    ultimo bigint;
    previo bytea;
    huella bytea;
    antes_de bigint;
    ahora  timestamptz;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        INSERT INTO reporting.auditoria_pendiente (servicio, id, momento, quien, roles, desde, accion, objeto, antes, despues, solicitud)
        SELECT u.servicio, u.id, u.momento, u.quien, u.roles, u.desde, u.accion, u.objeto, u.antes::json, u.despues::json, u.solicitud
        FROM unnest(p_servicio, p_id, p_momento, p_quien, p_roles, p_desde, p_accion, p_objeto, p_antes, p_despues, p_solicitud)
             AS u (servicio, id, momento, quien, roles, desde, accion, objeto, antes, despues, solicitud);
        RETURN cardinality(p_id);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('reporting.auditoria'));
    SELECT a.n, a.hash, a.encadenada INTO ultimo, previo, ahora FROM reporting.auditoria a ORDER BY a.n DESC LIMIT 1;
    IF ultimo IS NULL THEN
        ultimo := 0;
        previo := decode(repeat('00', 32), 'hex');
    END IF;
    antes_de := ultimo;
    ahora := greatest(ahora, clock_timestamp());
    FOR e IN
        WITH llegada AS (
            DELETE FROM reporting.auditoria_pendiente
            RETURNING false AS nueva, orden, servicio, id, momento, quien, roles, desde, accion, objeto, antes::text, despues::text, solicitud
        )
        SELECT * FROM llegada
        UNION ALL
        SELECT true, u.orden, u.servicio, u.id, u.momento, u.quien, u.roles, u.desde, u.accion, u.objeto, u.antes, u.despues, u.solicitud
        FROM unnest(p_servicio, p_id, p_momento, p_quien, p_roles, p_desde, p_accion, p_objeto, p_antes, p_despues, p_solicitud)
             WITH ORDINALITY AS u (servicio, id, momento, quien, roles, desde, accion, objeto, antes, despues, solicitud, orden)
        ORDER BY nueva, orden
    LOOP
        huella := sha256(previo || convert_to(
            reporting.auditoria_campo((ultimo + 1)::text) ||
            reporting.auditoria_campo((extract(epoch FROM e.momento) * 1000000)::bigint::text) ||
            reporting.auditoria_campo((extract(epoch FROM ahora) * 1000000)::bigint::text) ||
            reporting.auditoria_campo(e.servicio) || reporting.auditoria_campo(e.id) || reporting.auditoria_campo(e.quien) ||
            reporting.auditoria_campo(e.roles) || reporting.auditoria_campo(e.desde) || reporting.auditoria_campo(e.accion) ||
            reporting.auditoria_campo(e.objeto) || reporting.auditoria_campo(e.antes) || reporting.auditoria_campo(e.despues) ||
            reporting.auditoria_campo(e.solicitud), 'UTF8'));
        INSERT INTO reporting.auditoria (n, momento, encadenada, servicio, id, quien, roles, desde, accion, objeto, antes, despues, solicitud, previo, hash)
        VALUES (ultimo + 1, e.momento, ahora, e.servicio, e.id, e.quien, e.roles, e.desde, e.accion, e.objeto, e.antes::json, e.despues::json,
                e.solicitud, previo, huella)
        ON CONFLICT ON CONSTRAINT auditoria_servicio_id_key DO NOTHING; -- it is there already
        CONTINUE WHEN NOT FOUND;
        ultimo := ultimo + 1;
        previo := huella;
    END LOOP;
    INSERT INTO reporting.auditoria_tramo AS t (tramo, desde, hasta)
    SELECT a.n / 4096, min(a.momento), max(a.momento) FROM reporting.auditoria a WHERE a.n > antes_de AND a.n <= ultimo GROUP BY 1
    ON CONFLICT (tramo) DO UPDATE SET desde = least(t.desde, excluded.desde), hasta = greatest(t.hasta, excluded.hasta);
    RETURN ultimo - antes_de;
END
$$;
COMMENT ON FUNCTION reporting.auditar(text[], text[], timestamptz[], text[], text[], text[], text[], text[], text[], text[], text[]) IS
    'Adds entries to the end of the chain, those that wait before them, but none that is there already. Returns how many were added.';

CREATE FUNCTION reporting.auditoria_inmutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'La auditoría no se cambia ni se borra.' USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION reporting.auditoria_inmutable() IS 'Refuses every change of what was told.';
CREATE TRIGGER auditoria_inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON reporting.auditoria
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.auditoria_inmutable();
-- Also where triggers are otherwise passed over (session_replication_role).
ALTER TABLE reporting.auditoria ENABLE ALWAYS TRIGGER auditoria_inmutable;

CREATE TABLE reporting.auditoria_ancla (
    una     boolean PRIMARY KEY DEFAULT true CHECK (una),
    n       bigint NOT NULL CHECK (n >= 0),
    momento timestamptz NOT NULL
);
COMMENT ON TABLE reporting.auditoria_ancla IS 'How far the chain was made known on audit.anchor, and when: one row, which replicas take turns at.';

CREATE TABLE reporting.auditoria_posicion (
    topic       text COLLATE "C" NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE reporting.auditoria_posicion IS
    'How far audit.event was read. Beside consumer_offset, of which figures and rebuilds are a function: the audit is in neither.';

REVOKE EXECUTE ON FUNCTION
    reporting.auditoria_campo(text),
    reporting.auditar(text[], text[], timestamptz[], text[], text[], text[], text[], text[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    reporting.auditar(text[], text[], timestamptz[], text[], text[], text[], text[], text[], text[], text[], text[]) TO pqr_reporting;
GRANT SELECT ON reporting.auditoria, reporting.auditoria_tramo TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE (n, momento) ON reporting.auditoria_ancla TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.auditoria_posicion TO pqr_reporting;

COMMIT;
