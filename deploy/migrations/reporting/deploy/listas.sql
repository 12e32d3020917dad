-- Deploy reporting:listas to pg
-- requires: cifras
--
-- What lists need: the version of what they are made from, and one row for each radicado by which it is found.

BEGIN;

-- ---- what answers depend on

CREATE TABLE reporting.cambio (
    tabla text COLLATE "C" PRIMARY KEY,
    n     bigint NOT NULL
);
COMMENT ON TABLE reporting.cambio IS
    'How many statements have changed each table of people''s: the version of answers made from it. What comes from Kafka is '
    'versioned by consumer_offset; where something else changes that, it counts as ''derivada''.';
GRANT SELECT, INSERT, UPDATE ON reporting.cambio TO pqr_reporting;

-- One row a table: who writes the same table waits for the other's end. People do so seldom.
CREATE FUNCTION reporting.cambio_contar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting.cambio AS c (tabla, n) VALUES (TG_TABLE_NAME, 1)
    ON CONFLICT (tabla) DO UPDATE SET n = c.n + 1;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.cambio_contar() IS
    'For a statement trigger AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE on a table of people''s.';
CREATE TRIGGER particion_retirada_cambio AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting.particion_retirada
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();

-- ---- orders and filters of cases

CREATE INDEX caso_actualizado ON reporting.caso (actualizado, radicado);
CREATE INDEX caso_abierto ON reporting.caso (abierto, radicado);
CREATE INDEX caso_estado ON reporting.caso (estado); -- small: equal entries are packed

-- ---- words in Spanish, with or without accents

-- Accents go before the stem is taken, so that nobody need type them. But the stemmer knows endings by their accents: without
-- its own, "facturacion" would keep all of its ending, and "facturas" lose it. No word ends in -ion that is not -ión: that
-- accent is put back. Plurals that the stemmer cuts otherwise than their singulars become these: líneas, correos, intereses. What
-- stands between < and >, which « and » become, is no word to the parser, but to people.
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA reporting;
CREATE FUNCTION reporting.palabras(texto text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        regexp_replace(
            lower(replace(replace(reporting.unaccent('reporting.unaccent'::regdictionary, texto), '<', ' '), '>', ' ')),
            'ion\M', 'ión', 'g'),
        '(e[ao]|es)e?s\M', '\1', 'g');
COMMENT ON FUNCTION reporting.palabras(text) IS
    'A text, or what is searched for in one, as the Spanish stemmer is given it: with or without accents, the same.';

-- ---- what is shown of texts

CREATE FUNCTION reporting.sin_telefonos(texto text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        texto,
        '(?<![0-9])(\+?57[ .-]?)?\(?(3[0-9]{2}|60[1-8])\)?[ .-]?[0-9]{3}[ .-]?([0-9]{2})[ .-]?([0-9]{2})(?![0-9])',
        '******\3\4', 'g');
COMMENT ON FUNCTION reporting.sin_telefonos(text) IS
    'A text that somebody wrote, with all but the last four digits of Colombian telephone numbers hidden (law 1581 of 2012).';

-- ---- one row for each radicado

-- A pending radicado is seen every day: its words are indexed once and not with every sighting, and a day that repeats them
-- touches no index.
CREATE TABLE reporting.ficha (
    radicado       text COLLATE "C" PRIMARY KEY,
    cuenta         text COLLATE "C",
    usuario        text COLLATE "C",
    asesor         text,
    causal         text COLLATE "C",
    decision       text COLLATE "C",
    razon_decision text COLLATE "C",
    texto          text NOT NULL DEFAULT '',
    notas          text NOT NULL DEFAULT '',
    palabras       tsvector NOT NULL DEFAULT '',
    vale           boolean,
    fecha_corte    date,
    base           text COLLATE "C"
) WITH (fillfactor = 50); -- a day's sightings change a row of each, in its place and without touching an index
COMMENT ON TABLE reporting.ficha IS
    'By what a radicado is found: what the sighting that holds says (as the story of a case takes it: those that count before '
    'the others, then the latest cut-off, mal_escalados over pendientes), and the notes of its case. Kept by triggers. One whose '
    'sightings have all been retired says what the last one of them did.';
COMMENT ON COLUMN reporting.ficha.texto IS 'Motivo, razón, subrazón and nota_rr of that sighting.';
COMMENT ON COLUMN reporting.ficha.notas IS 'What was written in the case''s events, in their order.';
COMMENT ON COLUMN reporting.ficha.palabras IS
    'ficha_palabras(texto, notas): kept, because to take words apart costs as much as all else of a sighting, and many say the same.';
COMMENT ON COLUMN reporting.ficha.vale IS 'Whether that sighting counts; null: none is known yet.';

CREATE FUNCTION reporting.ficha_palabras(texto text, notas text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.spanish'::regconfig, reporting.palabras(texto || ' ' || notas));
COMMENT ON FUNCTION reporting.ficha_palabras(text, text) IS 'The words by which a ficha is found.';
CREATE FUNCTION reporting.ficha_consulta(texto text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN websearch_to_tsquery('pg_catalog.spanish'::regconfig, reporting.palabras(texto));
COMMENT ON FUNCTION reporting.ficha_consulta(text) IS 'What somebody asks for, of those words.';

CREATE INDEX ficha_palabras ON reporting.ficha USING gin (palabras);
CREATE INDEX ficha_cuenta ON reporting.ficha (cuenta); -- few have the same
CREATE INDEX ficha_usuario ON reporting.ficha (usuario, radicado);
-- How common each word is decides whether a page is found along its order or by the word. The texts as wholes tell nothing.
ALTER TABLE reporting.ficha ALTER COLUMN texto SET STATISTICS 0, ALTER COLUMN notas SET STATISTICS 0;

GRANT SELECT, INSERT, UPDATE ON reporting.ficha TO pqr_reporting;
INSERT INTO reporting.derivada (nombre) VALUES ('ficha');

-- Names without a schema: that of the table, or of a rebuild beside it.

CREATE FUNCTION reporting.ficha_texto(motivo text, razon text, subrazon text, nota_rr text) RETURNS text LANGUAGE sql IMMUTABLE
    PARALLEL SAFE
    RETURN rtrim(coalesce(motivo || E'\n', '') || coalesce(razon || E'\n', '') || coalesce(subrazon || E'\n', '')
                 || coalesce(nota_rr, ''), E'\n');

-- From all sightings of these radicados: where what holds has ceased to.
CREATE FUNCTION reporting.ficha_rehacer(cuales text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ficha AS f (radicado, cuenta, usuario, asesor, causal, decision, razon_decision, texto, palabras, vale, fecha_corte,
                            base)
    SELECT radicado, cuenta, usuario, asesor, causal, decision, razon_decision, texto, reporting.ficha_palabras(texto, ''), vale,
           fecha_corte, base
    FROM (SELECT DISTINCT ON (r.radicado) r.radicado, r.cuenta, r.usuario, r.asesor, r.causal, r.decision, r.razon_decision,
                 reporting.ficha_texto(r.motivo, r.razon, r.subrazon, r.nota_rr) AS texto, v.vale, r.fecha_corte, r.base
          FROM registro r,
               LATERAL (SELECT NOT EXISTS (SELECT FROM base n WHERE n.reemplaza = coalesce(r.libro, r.sha256)) AS vale) AS v
          WHERE r.radicado = ANY (cuales)
          ORDER BY r.radicado, v.vale DESC, r.fecha_corte DESC, r.base) AS dice
    ON CONFLICT (radicado) DO UPDATE SET
        (cuenta, usuario, asesor, causal, decision, razon_decision, texto, palabras, vale, fecha_corte, base) =
        (excluded.cuenta, excluded.usuario, excluded.asesor, excluded.causal, excluded.decision, excluded.razon_decision,
         excluded.texto,
         CASE WHEN f.notas = '' THEN excluded.palabras ELSE reporting.ficha_palabras(excluded.texto, f.notas) END,
         excluded.vale, excluded.fecha_corte, excluded.base);
END
$$;
COMMENT ON FUNCTION reporting.ficha_rehacer(text[]) IS 'Makes the fichas of these radicados anew from all their sightings.';

CREATE FUNCTION reporting.registro_fichar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    caidos text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    IF NOT EXISTS (SELECT FROM nuevos) THEN
        RETURN NULL; -- an upsert fires for what it did not do, too
    END IF;
    -- Base 'mal_escalados' < 'pendientes': the lesser holds. In the order of keys: two writers never wait in a circle. A text is
    -- taken apart once, however many say it. The plan is kept, and made when the rows may be three: it must serve for thousands.
    PERFORM set_config('enable_nestloop', 'off', true);
    WITH dice AS MATERIALIZED (
        SELECT DISTINCT ON (n.radicado) n.radicado, n.cuenta, n.usuario, n.asesor, n.causal, n.decision, n.razon_decision,
               reporting.ficha_texto(n.motivo, n.razon, n.subrazon, n.nota_rr) AS texto,
               coalesce(n.libro, n.sha256, '') NOT IN (SELECT reemplaza FROM base WHERE reemplaza IS NOT NULL) AS vale,
               n.fecha_corte, n.base
        FROM nuevos n
        ORDER BY n.radicado, vale DESC, n.fecha_corte DESC, n.base
    ), texto AS MATERIALIZED (
        SELECT texto, reporting.ficha_palabras(texto, '') AS palabras FROM (SELECT DISTINCT texto FROM dice) AS unos
    )
    INSERT INTO ficha AS f (radicado, cuenta, usuario, asesor, causal, decision, razon_decision, texto, palabras, vale,
                            fecha_corte, base)
    SELECT d.radicado, d.cuenta, d.usuario, d.asesor, d.causal, d.decision, d.razon_decision, d.texto, t.palabras, d.vale,
           d.fecha_corte, d.base
    FROM dice d JOIN texto t ON t.texto = d.texto
    ORDER BY d.radicado
    ON CONFLICT (radicado) DO UPDATE SET
        (cuenta, usuario, asesor, causal, decision, razon_decision, texto, palabras, vale, fecha_corte, base) =
        (excluded.cuenta, excluded.usuario, excluded.asesor, excluded.causal, excluded.decision, excluded.razon_decision,
         excluded.texto,
         CASE WHEN f.notas = '' THEN excluded.palabras
              WHEN f.texto = excluded.texto THEN f.palabras
              ELSE reporting.ficha_palabras(excluded.texto, f.notas) END,
         excluded.vale, excluded.fecha_corte, excluded.base)
    WHERE f.vale IS NULL
       OR (excluded.vale, excluded.fecha_corte) > (f.vale, f.fecha_corte)
       OR (excluded.vale, excluded.fecha_corte) = (f.vale, f.fecha_corte) AND excluded.base <= f.base
       OR date_trunc('month', f.fecha_corte)::date IN (SELECT mes FROM reporting.particion_retirada);
    PERFORM set_config('enable_nestloop', 'on', true);

    -- The sighting that held is said anew by a workbook that was replaced before this came: another one may hold now.
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(f.radicado) INTO caidos
        FROM nuevos n
        JOIN ficha f ON f.radicado = n.radicado AND f.fecha_corte = n.fecha_corte AND f.base = n.base
        WHERE f.vale AND EXISTS (SELECT FROM base b WHERE b.reemplaza = coalesce(n.libro, n.sha256));
        IF caidos IS NOT NULL THEN
            PERFORM reporting.ficha_rehacer(caidos);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_fichar() IS 'Takes the new rows into reporting.ficha where they hold.';

CREATE FUNCTION reporting.base_fichar() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tocados text[];
BEGIN
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    SELECT array_agg(DISTINCT r.radicado) INTO tocados
    FROM nuevas n
    JOIN (SELECT DISTINCT sha256, fecha_corte, base FROM base_conteo WHERE registros > 0) AS c ON c.sha256 = n.reemplaza
    JOIN registro r ON r.fecha_corte = c.fecha_corte AND r.base = c.base AND coalesce(r.libro, r.sha256) = c.sha256;
    IF tocados IS NOT NULL THEN
        PERFORM reporting.ficha_rehacer(tocados);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.base_fichar() IS 'The sightings of a workbook that another one replaces may hold no longer.';

-- Of all events of the cases that the new ones write something about: they come in any order.
CREATE FUNCTION reporting.evento_caso_fichar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM nuevos WHERE datos ?| '{nota,texto}') THEN
        RETURN NULL;
    END IF;
    -- The turn of who writes records, who locks rows of ficha in several rounds.
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA || '.base'));
    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);
    INSERT INTO ficha AS f (radicado, notas, palabras)
    SELECT radicado, notas, reporting.ficha_palabras('', notas)
    FROM (SELECT e.radicado,
                 string_agg(concat_ws(E'\n', e.datos ->> 'nota', e.datos ->> 'texto'), E'\n' ORDER BY e.version) AS notas
          FROM evento_caso e
          JOIN (SELECT DISTINCT radicado FROM nuevos WHERE datos ?| '{nota,texto}') AS n ON n.radicado = e.radicado
          WHERE e.datos ?| '{nota,texto}'
          GROUP BY e.radicado) AS escrito
    ORDER BY radicado
    ON CONFLICT (radicado) DO UPDATE SET
        notas = excluded.notas, palabras = reporting.ficha_palabras(f.texto, excluded.notas)
    WHERE f.notas <> excluded.notas;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.evento_caso_fichar() IS 'Takes what was written in a case''s events into reporting.ficha.';

-- ---- what is there already

INSERT INTO reporting.ficha (radicado, cuenta, usuario, asesor, causal, decision, razon_decision, texto, vale, fecha_corte, base)
SELECT DISTINCT ON (r.radicado) r.radicado, r.cuenta, r.usuario, r.asesor, r.causal, r.decision, r.razon_decision,
       reporting.ficha_texto(r.motivo, r.razon, r.subrazon, r.nota_rr), v.vale, r.fecha_corte, r.base
FROM reporting.registro r,
     LATERAL (SELECT NOT EXISTS (SELECT FROM reporting.base n WHERE n.reemplaza = coalesce(r.libro, r.sha256)) AS vale) AS v
ORDER BY r.radicado, v.vale DESC, r.fecha_corte DESC, r.base;
INSERT INTO reporting.ficha AS f (radicado, notas)
SELECT radicado, string_agg(concat_ws(E'\n', datos ->> 'nota', datos ->> 'texto'), E'\n' ORDER BY version)
FROM reporting.evento_caso
WHERE datos ?| '{nota,texto}'
GROUP BY radicado
ON CONFLICT (radicado) DO UPDATE SET notas = excluded.notas;
UPDATE reporting.ficha SET palabras = reporting.ficha_palabras(texto, notas);

CREATE TRIGGER registro_fichar_nuevos AFTER INSERT ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_fichar();
CREATE TRIGGER registro_fichar_cambios AFTER UPDATE ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_fichar();
CREATE TRIGGER base_fichar AFTER INSERT ON reporting.base
    REFERENCING NEW TABLE AS nuevas FOR EACH STATEMENT EXECUTE FUNCTION reporting.base_fichar();
CREATE TRIGGER evento_caso_fichar AFTER INSERT ON reporting.evento_caso
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.evento_caso_fichar();

-- Nobody but the triggers and the lists.
REVOKE EXECUTE ON FUNCTION reporting.palabras(text), reporting.ficha_palabras(text, text), reporting.ficha_consulta(text),
    reporting.ficha_texto(text, text, text, text),
    reporting.ficha_rehacer(text[]), reporting.sin_telefonos(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.palabras(text), reporting.ficha_palabras(text, text), reporting.ficha_consulta(text),
    reporting.ficha_texto(text, text, text, text),
    reporting.ficha_rehacer(text[]), reporting.sin_telefonos(text) TO pqr_reporting;

COMMIT;
