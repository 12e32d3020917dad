-- Every rule that the schema holds refuses a row that breaks it, and a good row is taken. The rows are in constraints.tsv;
-- a rule (check, unique constraint or index, exclusion) that it does not try is a failure.
BEGIN;
-- Each table by itself: references and triggers are another matter.
SET LOCAL session_replication_role = replica;
\ir tap.psql
SELECT no_plan();

CREATE TEMP TABLE tried (relation text NOT NULL, rule text NOT NULL, cells jsonb NOT NULL);
\copy tried FROM PROGRAM 'grep -v "^#" "$PQR_SCHEMA_TESTS/constraints.tsv"'

-- Inserts the cells as one row, the table's defaults in the others.
CREATE FUNCTION pg_temp.put(relation text, cells jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text;
BEGIN
    SELECT string_agg(format('%I', k), ',') INTO columns FROM jsonb_object_keys(cells) AS k;
    EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, $1)',
                   relation, columns) USING cells;
END
$$;

-- The rule that refuses the row after the good one: a constraint's name, or the column that must not be null. Leaves nothing.
CREATE FUNCTION pg_temp.refused_by(relation text, good jsonb, bad jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    rule text;
    missing text;
    partition text;
BEGIN
    PERFORM pg_temp.put(relation, good);
    IF bad IS NOT NULL THEN
        PERFORM pg_temp.put(relation, good || bad);
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'PT000', MESSAGE = 'taken';
EXCEPTION
    WHEN SQLSTATE 'PT000' THEN
        RETURN 'taken';
    WHEN integrity_constraint_violation THEN
        GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME, missing = COLUMN_NAME, partition = TABLE_NAME;
        -- A partition's key goes by a name of its own.
        rule := coalesce((SELECT whole.conname FROM pg_constraint part JOIN pg_constraint whole ON whole.oid = part.conparentid
                          WHERE part.conname = rule AND part.conrelid = to_regclass('reporting.' || quote_ident(partition))),
                         rule);
        RETURN coalesce(nullif(rule, ''), missing || ' not null');
END
$$;

-- The month of the sightings tried.
SELECT ok(reporting.particion_asegurar('2021-12-07'), 'a partition for the sightings');

SELECT is(pg_temp.refused_by(relation, cells, NULL), 'taken', relation || ': a good row')
FROM tried WHERE rule = '-' ORDER BY relation;

SELECT is(pg_temp.refused_by(t.relation, g.cells, t.cells), t.rule, t.relation || ' refuses ' || t.cells)
FROM tried t JOIN tried g ON g.relation = t.relation AND g.rule = '-'
WHERE t.rule <> '-' ORDER BY t.relation, t.rule;

-- A line without a good row would be left out above.
SELECT is_empty($$
    SELECT relation FROM tried GROUP BY relation HAVING count(*) FILTER (WHERE rule = '-') <> 1
$$, 'one good row for each table of constraints.tsv');

-- Primary keys of numbers that the database gives need no trial.
SELECT is_empty($$
    SELECT format(E'add to constraints.tsv: %s\t%s\t{…} -- %s', relation, rule, how)
    FROM (SELECT conrelid::regclass::text AS relation, conname::text AS rule, pg_get_constraintdef(c.oid) AS how
          FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid
          WHERE connamespace::regnamespace::text IN ('contact', 'reporting') AND contype IN ('c', 'u', 'x', 'p')
            AND NOT relispartition
            AND NOT (contype = 'p' AND EXISTS (SELECT FROM pg_attribute
                                               WHERE attrelid = conrelid AND attnum = ANY (conkey)
                                                 AND (attidentity <> '' OR pg_get_serial_sequence(conrelid::regclass::text, attname) IS NOT NULL)))
          UNION
          SELECT indrelid::regclass::text, i.relname::text, pg_get_indexdef(indexrelid)
          FROM pg_index JOIN pg_class i ON i.oid = indexrelid
          WHERE indisunique AND NOT indisprimary AND NOT i.relispartition
            AND i.relnamespace::regnamespace::text IN ('contact', 'reporting')) AS held
    WHERE NOT EXISTS (SELECT FROM tried WHERE tried.relation = held.relation AND tried.rule = held.rule)
    ORDER BY 1
$$, 'every rule of the schema is tried');

SELECT * FROM finish();
ROLLBACK;
