-- Deploy reporting:cifras to pg
-- requires: reemplazos
--
-- Figures of any period without walking its records. Sightings lie in partitions by month of their cut-off, so that old
-- months leave whole. What is counted of them is kept by triggers on whole statements, in the transaction that writes them:
-- they see which rows were really inserted and replaced, whoever writes and in whatever order.
--
-- The counts go by blocks of days: level k has blocks of 4^k days, counted from 1970-01-01. A period is at most six blocks of
-- each level, so two years of an advisor are some twenty rows, and so are twenty years.
--
-- A workbook that replaces another, or is registered after its records, changes what counts (registro_vigente): the trigger on
-- base moves the counts. So writers of records and of bases take turns, or each would miss the other's rows; and whoever has the turn
-- locks what is counted in any order. The service takes it before it locks anything else (intake/sql/turno_tomar.sql); the widest
-- blocks are rows that all writers touch, so they would wait for each other anyway.

BEGIN;

-- ---- what is made from Kafka, and could be made again

CREATE TABLE reporting.derivada (
    nombre text COLLATE "C" PRIMARY KEY
);
COMMENT ON TABLE reporting.derivada IS
    'The tables and views of this schema that are made from Kafka, so that a replay makes them again. The others are people''s.';
GRANT SELECT ON reporting.derivada TO pqr_reporting;

-- ---- sightings by month

DROP VIEW reporting.registro_vigente;
DROP TRIGGER registro_contar_nuevos ON reporting.registro;
DROP TRIGGER registro_contar_cambios ON reporting.registro;
DROP FUNCTION reporting.registro_contar_nuevos();
DROP FUNCTION reporting.registro_contar_cambios();
ALTER TABLE reporting.registro RENAME TO registro_entero;
ALTER TABLE reporting.registro_entero RENAME CONSTRAINT registro_pkey TO registro_entero_pkey;
ALTER INDEX reporting.registro_radicado RENAME TO registro_entero_radicado;

CREATE TABLE reporting.registro (
    LIKE reporting.registro_entero INCLUDING COMMENTS INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (fecha_corte, base, radicado)
) PARTITION BY RANGE (fecha_corte);
COMMENT ON TABLE reporting.registro IS
    'A sighting of a radicado in a base at a cut-off, with its decision: one row per sighting. Of two decisions the higher '
    '(entrega, revision) holds: a correcting workbook''s, or a person''s; of one revision the one made first. From the four '
    'decision topics. Which rows count: registro_vigente. By month of fecha_corte: particion_asegurar.';

-- The timeline of one radicado; an advisor's records.
CREATE INDEX registro_radicado ON reporting.registro (radicado);
CREATE INDEX registro_usuario ON reporting.registro (usuario, fecha_corte) WHERE usuario IS NOT NULL;

CREATE TABLE reporting.particion_retirada (
    mes      date PRIMARY KEY CHECK (mes = date_trunc('month', mes)::date),
    filas    bigint NOT NULL,
    retirada timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE reporting.particion_retirada IS
    'Months whose sightings were taken away by the retention. Their counts stay, and nothing is counted of them again.';

CREATE TABLE reporting.asesor_retirado (
    usuario text COLLATE "C" PRIMARY KEY,
    nombre  text COLLATE "C" NOT NULL,
    visto   date NOT NULL
);
COMMENT ON TABLE reporting.asesor_retirado IS
    'The names that the sightings of retired months gave: an advisor keeps his where no later sighting gives any.';

-- As the owner of the tables, whom the service is not. The schema is one of two: nothing else is reached by this.
CREATE FUNCTION reporting.particion_asegurar(dia date, esquema text DEFAULT 'reporting') RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    primero date := date_trunc('month', dia)::date;
    nombre  text := 'registro_' || to_char(primero, 'YYYY_MM');
BEGIN
    IF esquema NOT IN ('reporting', 'reporting_obra') THEN
        RAISE EXCEPTION 'esquema desconocido' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regclass(format('%I.%I', esquema, nombre)) IS NOT NULL THEN
        RETURN true;
    END IF;
    IF dia NOT BETWEEN '2000-01-01' AND '2199-12-31' THEN
        RAISE EXCEPTION 'la fecha de corte está fuera de lo posible' USING ERRCODE = 'datetime_field_overflow';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('reporting.particion'));
    IF EXISTS (SELECT FROM reporting.particion_retirada p WHERE p.mes = primero) THEN
        RETURN false;
    END IF;
    IF to_regclass(format('%I.%I', esquema, nombre)) IS NULL THEN
        -- Made beside and attached: that waits for no reader and no writer, where PARTITION OF would.
        EXECUTE format('CREATE TABLE %I.%I (LIKE %1$I.registro INCLUDING ALL)', esquema, nombre);
        EXECUTE format('ALTER TABLE %I.registro ATTACH PARTITION %1$I.%I FOR VALUES FROM (%L) TO (%L)', esquema, nombre, primero,
                       (primero + interval '1 month')::date);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION reporting.particion_asegurar(date, text) IS
    'The partition of registro for that day''s month is there afterwards; false: the month was retired.';
REVOKE ALL ON FUNCTION reporting.particion_asegurar(date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.particion_asegurar(date, text) TO pqr_reporting;
GRANT SELECT ON reporting.particion_retirada, reporting.asesor_retirado TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.registro TO pqr_reporting;

SELECT reporting.particion_asegurar(mes)
FROM (SELECT DISTINCT date_trunc('month', fecha_corte)::date AS mes FROM reporting.registro_entero) AS meses;
INSERT INTO reporting.registro SELECT * FROM reporting.registro_entero;
DROP TABLE reporting.registro_entero;

CREATE VIEW reporting.registro_vigente AS
SELECT r.fecha_corte, r.base, r.radicado, r.entrega, r.revision, coalesce(r.libro, r.sha256) AS sha256, r.fila, r.usuario,
       r.asesor, r.causal, r.decision, r.razon_decision, b.sha256 IS NULL AS suelto
FROM reporting.registro r
LEFT JOIN reporting.base b
       ON b.sha256 = coalesce(r.libro, r.sha256) AND b.base = r.base AND b.fecha_corte = r.fecha_corte
WHERE NOT EXISTS (SELECT FROM reporting.base n WHERE n.reemplaza = coalesce(r.libro, r.sha256));
COMMENT ON VIEW reporting.registro_vigente IS
    'The sightings that count: not those of a workbook that was replaced and which the new one does not repeat.';
COMMENT ON COLUMN reporting.registro_vigente.suelto IS
    'No registered workbook has it among its total: another system told it, or its workbook''s registration is still on its '
    'way. It counts as one more record received.';
GRANT SELECT ON reporting.registro_vigente TO pqr_reporting;

-- ---- the counts

-- Where the records of a workbook lie is known too: their cut-off is the workbook's, but for what others tell of it.
DROP TABLE reporting.base_conteo;
CREATE TABLE reporting.base_conteo (
    sha256         text COLLATE "C" NOT NULL,
    fecha_corte    date NOT NULL,
    base           text COLLATE "C" NOT NULL,
    decision       text COLLATE "C" NOT NULL,
    razon_decision text COLLATE "C" NOT NULL,
    registros      bigint NOT NULL,
    PRIMARY KEY (sha256, fecha_corte, base, decision, razon_decision)
);
COMMENT ON TABLE reporting.base_conteo IS
    'Records in registro per workbook, decision and reason, whether they count or not; kept by the triggers of that table.';

CREATE TABLE reporting.conteo_asesor (
    base        text COLLATE "C" NOT NULL,
    nivel       smallint NOT NULL,
    desde       date NOT NULL,
    usuario     text COLLATE "C" NOT NULL,
    registros   bigint NOT NULL,
    confirmadas bigint NOT NULL,
    revertidas  bigint NOT NULL,
    sueltos     bigint NOT NULL,
    PRIMARY KEY (base, nivel, desde, usuario)
) WITH (fillfactor = 80);
COMMENT ON TABLE reporting.conteo_asesor IS
    'Sightings that count (registro_vigente) per base and advisor in the block of 4^nivel days that begins on desde.';
COMMENT ON COLUMN reporting.conteo_asesor.usuario IS 'Empty: the base names none.';
COMMENT ON COLUMN reporting.conteo_asesor.confirmadas IS 'Of them, decided error_escalamiento.';
COMMENT ON COLUMN reporting.conteo_asesor.revertidas IS 'Of them, decided segundo_nivel.';
COMMENT ON COLUMN reporting.conteo_asesor.sueltos IS 'Of them, in no registered workbook''s total.';
-- One advisor's days.
CREATE INDEX conteo_asesor_dias ON reporting.conteo_asesor (base, usuario, desde) WHERE nivel = 0;

CREATE TABLE reporting.conteo_causal (
    base           text COLLATE "C" NOT NULL,
    nivel          smallint NOT NULL,
    desde          date NOT NULL,
    causal         text COLLATE "C" NOT NULL,
    decision       text COLLATE "C" NOT NULL,
    razon_decision text COLLATE "C" NOT NULL,
    registros      bigint NOT NULL,
    sueltos        bigint NOT NULL,
    PRIMARY KEY (base, nivel, desde, causal, decision, razon_decision)
) WITH (fillfactor = 80);
COMMENT ON TABLE reporting.conteo_causal IS
    'Sightings that count per base, causal (empty: not identified) and decision in a block of 4^nivel days.';

CREATE TABLE reporting.conteo_base (
    base         text COLLATE "C" NOT NULL,
    nivel        smallint NOT NULL,
    desde        date NOT NULL,
    libros       bigint NOT NULL,
    total        bigint NOT NULL,
    aceptados    bigint NOT NULL,
    rechazados   bigint NOT NULL,
    duplicados   bigint NOT NULL,
    advertencias bigint NOT NULL,
    PRIMARY KEY (base, nivel, desde)
) WITH (fillfactor = 80);
COMMENT ON TABLE reporting.conteo_base IS
    'What the workbooks that hold (base_estado: vigente) say of themselves, in a block of 4^nivel days. total: the divisor.';

CREATE TABLE reporting.asesor (
    usuario text COLLATE "C" PRIMARY KEY,
    nombre  text COLLATE "C" NOT NULL,
    visto   date NOT NULL
);
COMMENT ON TABLE reporting.asesor IS
    'An advisor''s name: the one at the latest cut-off that gives any (of two the lesser), that of a retired month too.';

GRANT SELECT, INSERT, UPDATE ON reporting.base_conteo, reporting.conteo_asesor, reporting.conteo_causal, reporting.conteo_base
    TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE, DELETE ON reporting.asesor TO pqr_reporting;

-- ---- how they are kept. Names without a schema: that of the table, or of a rebuild beside it.

CREATE FUNCTION reporting.bloque(dia date, nivel integer) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN date '1970-01-01' + (((dia - date '1970-01-01') >> (2 * nivel)) << (2 * nivel));
COMMENT ON FUNCTION reporting.bloque(date, integer) IS 'The first day of the block of 4^nivel days in which a day lies.';

CREATE TYPE reporting.cifra AS (
    fecha_corte date, base text, usuario text, causal text, decision text, razon_decision text, registros bigint, sueltos bigint
);

-- Upserts in the order of their keys: two writers never wait for each other in a circle.
CREATE FUNCTION reporting.cifras_sumar(cambios reporting.cifra[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conteo_asesor AS c (base, nivel, desde, usuario, registros, confirmadas, revertidas, sueltos)
    SELECT d.base, n.nivel, reporting.bloque(d.fecha_corte, n.nivel) AS bloque, d.usuario, sum(d.registros), sum(d.confirmadas),
           sum(d.revertidas), sum(d.sueltos)
    FROM (SELECT base COLLATE "C" AS base, fecha_corte, usuario COLLATE "C" AS usuario, sum(registros) AS registros,
                 coalesce(sum(registros) FILTER (WHERE razon_decision = 'error_escalamiento'), 0) AS confirmadas,
                 coalesce(sum(registros) FILTER (WHERE razon_decision = 'segundo_nivel'), 0) AS revertidas,
                 sum(sueltos) AS sueltos
          FROM unnest(cambios)
          GROUP BY 1, 2, 3) AS d,
         generate_series(0, 5) AS n (nivel)
    WHERE d.registros <> 0 OR d.confirmadas <> 0 OR d.revertidas <> 0 OR d.sueltos <> 0
    GROUP BY d.base, n.nivel, bloque, d.usuario
    ORDER BY d.base, n.nivel, bloque, d.usuario
    ON CONFLICT (base, nivel, desde, usuario) DO UPDATE SET
        registros = c.registros + excluded.registros, confirmadas = c.confirmadas + excluded.confirmadas,
        revertidas = c.revertidas + excluded.revertidas, sueltos = c.sueltos + excluded.sueltos;

    INSERT INTO conteo_causal AS c (base, nivel, desde, causal, decision, razon_decision, registros, sueltos)
    SELECT d.base, n.nivel, reporting.bloque(d.fecha_corte, n.nivel) AS bloque, d.causal, d.decision, d.razon_decision,
           sum(d.registros), sum(d.sueltos)
    FROM (SELECT base COLLATE "C" AS base, fecha_corte, causal COLLATE "C" AS causal, decision COLLATE "C" AS decision,
                 razon_decision COLLATE "C" AS razon_decision, sum(registros) AS registros, sum(sueltos) AS sueltos
          FROM unnest(cambios)
          GROUP BY 1, 2, 3, 4, 5) AS d,
         generate_series(0, 5) AS n (nivel)
    WHERE d.registros <> 0 OR d.sueltos <> 0
    GROUP BY d.base, n.nivel, bloque, d.causal, d.decision, d.razon_decision
    ORDER BY d.base, n.nivel, bloque, d.causal, d.decision, d.razon_decision
    ON CONFLICT (base, nivel, desde, causal, decision, razon_decision) DO UPDATE SET
        registros = c.registros + excluded.registros, sueltos = c.sueltos + excluded.sueltos;
END
$$;
COMMENT ON FUNCTION reporting.cifras_sumar(reporting.cifra[]) IS 'Adds changes (of either sign) to the counts, in all their blocks.';

REVOKE ALL ON FUNCTION reporting.bloque(date, integer), reporting.cifras_sumar(reporting.cifra[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.bloque(date, integer), reporting.cifras_sumar(reporting.cifra[]) TO pqr_reporting;

CREATE FUNCTION reporting.registro_turno() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA || '.base'));
    RETURN NULL;
END
$$;
CREATE FUNCTION reporting.base_turno() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA || '.base'));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.base_turno() IS 'Before a base: no record is on its way into the counts by what was there without it.';

CREATE FUNCTION reporting.registro_contar_nuevos() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cambios reporting.cifra[];
BEGIN
    IF NOT EXISTS (SELECT FROM nuevos) THEN
        RETURN NULL; -- an upsert fires for what it did not do, too
    END IF;
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    -- The rows are walked once: they are wide, and what is counted of them is little.
    WITH junto AS MATERIALIZED (
        SELECT coalesce(libro, sha256) AS de, fecha_corte, base, coalesce(usuario, '') AS usuario, asesor,
               coalesce(causal, '') AS causal, decision, razon_decision, count(*) AS n
        FROM nuevos
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ), por_libro AS (
        INSERT INTO base_conteo AS c (sha256, fecha_corte, base, decision, razon_decision, registros)
        SELECT de, fecha_corte, base, decision, razon_decision, sum(n)
        FROM junto
        WHERE de IS NOT NULL
        GROUP BY de, fecha_corte, base, decision, razon_decision
        ORDER BY de, fecha_corte, base, decision, razon_decision
        ON CONFLICT (sha256, fecha_corte, base, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros
    ), nombre AS (
        INSERT INTO asesor AS a (usuario, nombre, visto)
        SELECT DISTINCT ON (usuario) usuario, asesor, fecha_corte
        FROM junto
        WHERE usuario <> '' AND asesor IS NOT NULL
        ORDER BY usuario, fecha_corte DESC, asesor
        ON CONFLICT (usuario) DO UPDATE SET nombre = excluded.nombre, visto = excluded.visto
        WHERE excluded.visto > a.visto OR excluded.visto = a.visto AND excluded.nombre < a.nombre
    )
    SELECT array_agg(ROW (fecha_corte, base, usuario, causal, decision, razon_decision, registros, sueltos)::reporting.cifra)
    INTO cambios
    FROM (SELECT j.fecha_corte, j.base, j.usuario, j.causal, j.decision, j.razon_decision, sum(j.n) AS registros,
                 coalesce(sum(j.n) FILTER (WHERE l.suelto), 0) AS sueltos
          FROM junto j
          JOIN (SELECT de, fecha_corte, base,
                       NOT EXISTS (SELECT FROM base b WHERE b.sha256 = de AND b.base = u.base AND b.fecha_corte = u.fecha_corte)
                           AS suelto
                FROM (SELECT DISTINCT coalesce(de, '') AS de, fecha_corte, base FROM junto) AS u
                WHERE NOT EXISTS (SELECT FROM base b WHERE b.reemplaza = de)) AS l
            ON l.de = coalesce(j.de, '') AND l.fecha_corte = j.fecha_corte AND l.base = j.base
          GROUP BY 1, 2, 3, 4, 5, 6) AS cambio;
    PERFORM reporting.cifras_sumar(cambios);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_nuevos() IS 'Adds the inserted rows to the counts.';

CREATE FUNCTION reporting.registro_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM nuevos) THEN
        RETURN NULL; -- an upsert fires for what it did not do, too
    END IF;
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    INSERT INTO base_conteo AS c (sha256, fecha_corte, base, decision, razon_decision, registros)
    SELECT de, fecha_corte, base, decision, razon_decision, sum(n)
    FROM (SELECT coalesce(libro, sha256) AS de, fecha_corte, base, decision, razon_decision, 1 AS n FROM nuevos
          UNION ALL
          SELECT coalesce(libro, sha256), fecha_corte, base, decision, razon_decision, -1 FROM anteriores) AS cambio
    WHERE de IS NOT NULL
    GROUP BY de, fecha_corte, base, decision, razon_decision
    HAVING sum(n) <> 0
    ORDER BY de, fecha_corte, base, decision, razon_decision
    ON CONFLICT (sha256, fecha_corte, base, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros;

    PERFORM reporting.cifras_sumar(array_agg(
        ROW (fecha_corte, base, usuario, causal, decision, razon_decision, registros, sueltos)::reporting.cifra))
    FROM (WITH ambos AS (
              SELECT coalesce(libro, sha256, '') AS de, fecha_corte, base, coalesce(usuario, '') AS usuario,
                     coalesce(causal, '') AS causal, decision, razon_decision, 1 AS n FROM nuevos
              UNION ALL
              SELECT coalesce(libro, sha256, ''), fecha_corte, base, coalesce(usuario, ''), coalesce(causal, ''), decision,
                     razon_decision, -1 FROM anteriores)
          SELECT a.fecha_corte, a.base, a.usuario, a.causal, a.decision, a.razon_decision, sum(a.n) AS registros,
                 coalesce(sum(a.n) FILTER (WHERE l.suelto), 0) AS sueltos
          FROM ambos a
          JOIN (SELECT de, fecha_corte, base,
                       NOT EXISTS (SELECT FROM base b WHERE b.sha256 = de AND b.base = u.base AND b.fecha_corte = u.fecha_corte)
                           AS suelto
                FROM (SELECT DISTINCT de, fecha_corte, base FROM ambos) AS u
                WHERE NOT EXISTS (SELECT FROM base b WHERE b.reemplaza = de)) AS l
            ON l.de = a.de AND l.fecha_corte = a.fecha_corte AND l.base = a.base
          GROUP BY 1, 2, 3, 4, 5, 6) AS cambio
    WHERE registros <> 0 OR sueltos <> 0;

    -- Names are looked up anew only where a replaced row said another: seldom.
    WITH tocado AS (
        SELECT DISTINCT usuario
        FROM ((SELECT usuario, asesor, fecha_corte FROM nuevos EXCEPT SELECT usuario, asesor, fecha_corte FROM anteriores)
              UNION ALL
              (SELECT usuario, asesor, fecha_corte FROM anteriores EXCEPT SELECT usuario, asesor, fecha_corte FROM nuevos)) AS otro
        WHERE usuario IS NOT NULL
    ), mejor AS MATERIALIZED (
        SELECT t.usuario, greatest(m.fecha_corte, a.visto) AS fecha_corte,
               CASE WHEN m.fecha_corte IS NULL OR m.fecha_corte < a.visto THEN a.nombre ELSE m.asesor END AS asesor
        FROM tocado t
        LEFT JOIN reporting.asesor_retirado a ON a.usuario = t.usuario
        LEFT JOIN LATERAL (SELECT r.asesor, r.fecha_corte FROM registro r WHERE r.usuario = t.usuario AND r.asesor IS NOT NULL
                           ORDER BY r.fecha_corte DESC, r.asesor LIMIT 1) m ON true
    ), ninguno AS (
        DELETE FROM asesor WHERE usuario IN (SELECT usuario FROM mejor WHERE asesor IS NULL)
    )
    INSERT INTO asesor AS a (usuario, nombre, visto)
    SELECT usuario, asesor, fecha_corte FROM mejor WHERE asesor IS NOT NULL ORDER BY usuario
    ON CONFLICT (usuario) DO UPDATE SET nombre = excluded.nombre, visto = excluded.visto
    WHERE (excluded.nombre, excluded.visto) IS DISTINCT FROM (a.nombre, a.visto);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_cambios() IS 'Moves replaced rows from one count to another.';

CREATE FUNCTION reporting.base_contar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);

    -- Records of the new workbooks are no longer loose; those of the replaced ones no longer count.
    PERFORM reporting.cifras_sumar(array_agg(
        ROW (fecha_corte, base, usuario, causal, decision, razon_decision, registros, sueltos)::reporting.cifra))
    FROM (WITH tocado AS (
              SELECT sha256 AS de FROM nuevas UNION SELECT reemplaza FROM nuevas WHERE reemplaza IS NOT NULL
          ), lugar AS (
              SELECT DISTINCT c.sha256 AS de, c.fecha_corte, c.base
              FROM base_conteo c JOIN tocado t ON t.de = c.sha256
              WHERE c.registros > 0
          ), estado AS (
              SELECT l.*,
                     NOT EXISTS (SELECT FROM base b WHERE b.reemplaza = l.de) AS vale,
                     NOT EXISTS (SELECT FROM base b WHERE b.reemplaza = l.de
                                 AND NOT EXISTS (SELECT FROM nuevas n WHERE n.sha256 = b.sha256)) AS valia,
                     NOT EXISTS (SELECT FROM base b WHERE b.sha256 = l.de AND b.base = l.base
                                 AND b.fecha_corte = l.fecha_corte) AS suelto,
                     NOT EXISTS (SELECT FROM base b WHERE b.sha256 = l.de AND b.base = l.base
                                 AND b.fecha_corte = l.fecha_corte
                                 AND NOT EXISTS (SELECT FROM nuevas n WHERE n.sha256 = b.sha256)) AS estaba_suelto
              FROM lugar l
          ), cambia AS (
              SELECT de, fecha_corte, base, vale::integer - valia::integer AS k,
                     (vale AND suelto)::integer - (valia AND estaba_suelto)::integer AS ks
              FROM estado
          )
          SELECT r.fecha_corte, r.base, coalesce(r.usuario, '') AS usuario, coalesce(r.causal, '') AS causal, r.decision,
                 r.razon_decision, sum(c.k) AS registros, sum(c.ks) AS sueltos
          FROM cambia c
          JOIN registro r ON r.fecha_corte = c.fecha_corte AND r.base = c.base AND coalesce(r.libro, r.sha256) = c.de
          WHERE c.k <> 0 OR c.ks <> 0
          GROUP BY 1, 2, 3, 4, 5, 6) AS cambio;

    -- Not those of a retired month: the records that they would be the divisor of count as they did.
    INSERT INTO conteo_base AS c (base, nivel, desde, libros, total, aceptados, rechazados, duplicados, advertencias)
    SELECT b.base, n.nivel, reporting.bloque(b.fecha_corte, n.nivel) AS bloque, sum(k), sum(k * total), sum(k * aceptados),
           sum(k * rechazados), sum(k * duplicados), sum(k * advertencias)
    FROM (SELECT b.*,
                 (NOT EXISTS (SELECT FROM base r WHERE r.reemplaza = b.sha256))::integer
                 - (NOT EXISTS (SELECT FROM nuevas n WHERE n.sha256 = b.sha256)
                    AND NOT EXISTS (SELECT FROM base r WHERE r.reemplaza = b.sha256
                                    AND NOT EXISTS (SELECT FROM nuevas n WHERE n.sha256 = r.sha256)))::integer AS k
          FROM base b
          WHERE b.sha256 IN (SELECT sha256 FROM nuevas UNION SELECT reemplaza FROM nuevas)
            AND date_trunc('month', b.fecha_corte)::date NOT IN (SELECT mes FROM reporting.particion_retirada)) AS b,
         generate_series(0, 5) AS n (nivel)
    WHERE k <> 0
    GROUP BY b.base, n.nivel, bloque
    ORDER BY b.base, n.nivel, bloque
    ON CONFLICT (base, nivel, desde) DO UPDATE SET
        libros = c.libros + excluded.libros, total = c.total + excluded.total, aceptados = c.aceptados + excluded.aceptados,
        rechazados = c.rechazados + excluded.rechazados, duplicados = c.duplicados + excluded.duplicados,
        advertencias = c.advertencias + excluded.advertencias;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.base_contar() IS 'Counts the new workbooks, and moves the records that count otherwise because of them.';

-- ---- what is there already

INSERT INTO reporting.base_conteo (sha256, fecha_corte, base, decision, razon_decision, registros)
SELECT coalesce(libro, sha256), fecha_corte, base, decision, razon_decision, count(*)
FROM reporting.registro
WHERE coalesce(libro, sha256) IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

SET LOCAL search_path = reporting;
SELECT reporting.cifras_sumar(array_agg(
    ROW (fecha_corte, base, usuario, causal, decision, razon_decision, registros, sueltos)::reporting.cifra))
FROM (SELECT fecha_corte, base, coalesce(usuario, '') AS usuario, coalesce(causal, '') AS causal, decision, razon_decision,
             count(*) AS registros, count(*) FILTER (WHERE suelto) AS sueltos
      FROM reporting.registro_vigente
      GROUP BY 1, 2, 3, 4, 5, 6) AS todo;
RESET search_path;

INSERT INTO reporting.conteo_base (base, nivel, desde, libros, total, aceptados, rechazados, duplicados, advertencias)
SELECT base, nivel, reporting.bloque(fecha_corte, nivel), count(*), sum(total), sum(aceptados), sum(rechazados),
       sum(duplicados), sum(advertencias)
FROM reporting.base_estado, generate_series(0, 5) AS n (nivel)
WHERE estado = 'vigente'
GROUP BY 1, 2, 3;

INSERT INTO reporting.asesor (usuario, nombre, visto)
SELECT DISTINCT ON (usuario) usuario, asesor, fecha_corte
FROM reporting.registro
WHERE usuario IS NOT NULL AND asesor IS NOT NULL
ORDER BY usuario, fecha_corte DESC, asesor;

CREATE TRIGGER registro_turno BEFORE INSERT OR UPDATE ON reporting.registro
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_turno();
CREATE TRIGGER registro_contar_nuevos AFTER INSERT ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_nuevos();
CREATE TRIGGER registro_contar_cambios AFTER UPDATE ON reporting.registro
    REFERENCING OLD TABLE AS anteriores NEW TABLE AS nuevos
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_cambios();
CREATE TRIGGER base_turno BEFORE INSERT ON reporting.base
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.base_turno();
CREATE TRIGGER base_contar AFTER INSERT ON reporting.base
    REFERENCING NEW TABLE AS nuevas FOR EACH STATEMENT EXECUTE FUNCTION reporting.base_contar();

INSERT INTO reporting.derivada (nombre) VALUES
    ('asesor'), ('base'), ('base_conteo'), ('base_estado'), ('caso'), ('consumer_offset'), ('conteo_asesor'), ('conteo_base'),
    ('conteo_causal'), ('evento_caso'), ('outbox'), ('outbox_batch'), ('outbox_packet'), ('recepcion'), ('rechazo'),
    ('registro'), ('registro_vigente');

COMMIT;
