-- What was put right of a person, and what is gone, in whatever order it comes (law 1581 of 2012).
BEGIN;
\ir tap.psql
SELECT no_plan();

-- ---- one rule, in both schemas

CREATE TEMP TABLE said (n integer GENERATED ALWAYS AS IDENTITY, texto text, dentro boolean, reglas text, dice text, about text);
\copy said (texto, dentro, reglas, dice, about) FROM PROGRAM 'grep -v "^#" "$PQR_CASES/holder_corrections.tsv" | tail -n +2' WITH (NULL '-')
SELECT cmp_ok(count(*), '>', 25::bigint, 'cases of corrections are read') FROM said;
CREATE TEMP TABLE chain AS
SELECT n, texto, dentro, dice, concat_ws(': ', n, texto, reglas) AS name,
       ARRAY(SELECT split_part(r, '>', 1) FROM unnest(string_to_array(reglas, '|')) WITH ORDINALITY AS t (r, o) ORDER BY o) AS antes,
       ARRAY(SELECT split_part(r, '>', 2) FROM unnest(string_to_array(reglas, '|')) WITH ORDINALITY AS t (r, o) ORDER BY o) AS despues
FROM said;
SELECT is(contact.corregir(texto, dentro, antes, despues), dice, 'contact ' || name) FROM chain
UNION ALL
SELECT is(reporting.corregir(texto, dentro, antes, despues), dice, 'reporting ' || name) FROM chain
UNION ALL
-- It came before some of them did.
SELECT is(reporting.corregir(reporting.corregir(texto, dentro, antes[:k], despues[:k]), dentro, antes, despues), dice, format('after %s of %s', k, name))
FROM chain, generate_series(1, cardinality(antes)) AS k;

-- ---- reporting, by the events of a case and its sightings: a trigger names its schema until the transaction ends, so each writing has its own

SELECT ok(reporting.particion_asegurar('2021-12-06'), 'a partition for the sightings');
CREATE FUNCTION pg_temp.sighting(caso text, dia date, la_cuenta text, dice text) RETURNS void LANGUAGE sql SET search_path = tap, pg_temp AS $$
    INSERT INTO reporting.registro (fecha_corte, base, radicado, entrega, revision, fila, cuenta, motivo, decision, razon_decision, politica_version,
                                    politica_regla, ce_id, recibido)
    VALUES (dia, 'pendientes', caso, 0, 0, 2, la_cuenta, dice, 'contact', 'primer_contacto', '1', '4', caso || dia, '2021-12-07T12:00:00Z')
$$;
CREATE FUNCTION pg_temp.event(caso text, v bigint, cual text, dice jsonb) RETURNS void LANGUAGE sql SET search_path = tap, pg_temp AS $$
    INSERT INTO reporting.evento_caso (radicado, version, tipo, estado, fecha, datos) VALUES (caso, v, cual, 'cerrado', '2021-12-07T12:00:00Z', dice)
$$;
CREATE FUNCTION pg_temp.right(caso text, v bigint, campo text, antes text, despues text) RETURNS void LANGUAGE sql SET search_path = tap, pg_temp AS $$
    SELECT pg_temp.event(caso, v, 'datos_corregidos', jsonb_build_object('quien', 'ANA', 'correccion',
           jsonb_build_array(jsonb_build_object('campo', campo, 'antes', antes, 'despues', despues))))
$$;
-- Two days of the wrong, and what is put right: the name is longer than it was, the account is put back.
CREATE FUNCTION pg_temp.put_right(caso text) RETURNS void LANGUAGE plpgsql SET search_path = tap, pg_temp AS $$
BEGIN
    PERFORM pg_temp.right(caso, 1, 'nombre', 'Ana Pena', 'Ana Pena Ruiz');
    PERFORM pg_temp.right(caso, 2, 'cuenta', '70012345', '70012346');
    PERFORM pg_temp.right(caso, 3, 'cuenta', '70012346', '70012345');
END
$$;
SELECT pg_temp.sighting('sightings first', '2021-12-06', '70012345', 'Cobro: Ana Pena');
SELECT pg_temp.sighting('sightings first', '2021-12-07', '70012346', 'Cobro: Ana Pena Ruiz');
SELECT lives_ok($$SELECT pg_temp.put_right('sightings first')$$, 'put right without end');
SELECT lives_ok($$SELECT pg_temp.put_right('events first')$$, 'put right before it is seen');
SELECT pg_temp.sighting('events first', '2021-12-06', '70012345', 'Cobro: Ana Pena');
SELECT pg_temp.sighting('events first', '2021-12-07', '70012346', 'Cobro: Ana Pena Ruiz');
SELECT is(string_agg(concat_ws('/', cuenta, motivo), '; ' ORDER BY fecha_corte), '70012345/Cobro: Ana Pena Ruiz; 70012345/Cobro: Ana Pena Ruiz',
          radicado || ': the sightings say the same')
FROM reporting.registro WHERE radicado LIKE '%first' GROUP BY radicado;
SELECT is(texto, 'Cobro: Ana Pena Ruiz', radicado || ': found by it') FROM reporting.ficha WHERE radicado LIKE '%first';

-- ---- a case whose sightings have all been retired

SELECT pg_temp.sighting('retired', '2021-12-06', '70012345', 'Cobro: Luisa Xuvqa');
DELETE FROM reporting.registro WHERE radicado = 'retired';
SELECT pg_temp.right('retired', 1, 'nombre', 'Luisa Xuvqa', 'Luisa Peña');
SELECT is(texto, 'Cobro: Luisa Peña', 'a case without sightings is put right') FROM reporting.ficha WHERE radicado = 'retired';
SELECT is(palabras @@ reporting.ficha_consulta(word), word = 'peña', 'found by ' || word)
FROM reporting.ficha, unnest('{xuvqa,peña}'::text[]) AS t (word) WHERE radicado = 'retired';

-- ---- rejected rows of a case that is made anonymous

CREATE FUNCTION pg_temp.rejected(caso text, la_fila integer, dia date) RETURNS void LANGUAGE sql SET search_path = tap, pg_temp AS $$
    INSERT INTO reporting.rechazo (sha256, fila, base, fecha_corte, razon, radicado, cuenta, original)
    VALUES ('0', la_fila, 'pendientes', dia, 'duplicate', caso, '70012345', '{"nombre": "Ana Peña"}')
$$;
SELECT pg_temp.rejected('gone', 1, '2021-12-06'), pg_temp.rejected('another', 2, '2021-12-06');
SELECT pg_temp.event('gone', 4, 'anonimizado', '{"hasta": "2021-12-07"}'), pg_temp.event('gone before', 4, 'anonimizado', '{"hasta": "2021-12-07"}');
SELECT pg_temp.rejected('gone before', 3, '2021-12-07'), pg_temp.rejected('gone before', 4, '2021-12-08');
SELECT is(concat_ws('/', radicado, cuenta, original), says, about)
FROM (VALUES (1, '', 'a rejected row that came before says nothing'), (3, '', 'nor one that came after'),
             (2, 'another/70012345/{"nombre": "Ana Peña"}', 'another case''s stays'),
             (4, 'gone before/70012345/{"nombre": "Ana Peña"}', 'as does one of a later day')) AS t (fila, says, about)
JOIN reporting.rechazo USING (fila) WHERE sha256 = '0';

-- ---- the numbers by which a case is found: those that are dialled

CREATE TEMP TABLE written (n integer GENERATED ALWAYS AS IDENTITY, texto text, wrong text, numbers text, about text);
\copy written (texto, wrong, numbers, about) FROM PROGRAM 'grep -v "^#" "$PQR_CASES/contact_telefonos.tsv" | tail -n +2' WITH (NULL '-')
SELECT cmp_ok(count(*), '>', 75::bigint, 'texts with telephones are read') FROM written WHERE wrong IS NULL;
-- Eight are dialled at most; all are found.
SELECT is((coalesce(contact.telefonos(texto), '{}'))[:8],
          ARRAY(SELECT split_part(d, ' ', 1) FROM unnest(string_to_array(numbers, ', ')) WITH ORDINALITY AS t (d, o) GROUP BY 1 ORDER BY min(o)),
          concat_ws(': ', n, texto))
FROM written WHERE wrong IS NULL ORDER BY n;
SELECT is(cardinality(contact.telefonos(texto)), 9, 'the ninth too') FROM written WHERE wrong IS NULL AND about LIKE 'eight%';

SELECT * FROM finish();
ROLLBACK;
