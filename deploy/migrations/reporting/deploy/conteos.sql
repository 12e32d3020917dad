-- Deploy reporting:conteos to pg
-- While a base of 100,000 records is on its way, people and programs ask again and again how much of it is decided. Counting
-- the records each time would cost more than writing them. The counts are kept by triggers on whole statements: they see
-- which rows were really inserted and replaced, whoever writes and in whatever order, in the same transaction.

BEGIN;

CREATE TABLE reporting.base_conteo (
    sha256         text COLLATE "C" NOT NULL,
    decision       text COLLATE "C" NOT NULL,
    razon_decision text COLLATE "C" NOT NULL,
    registros      bigint NOT NULL,
    PRIMARY KEY (sha256, decision, razon_decision)
);
COMMENT ON TABLE reporting.base_conteo IS
    'Records in reporting.registro per workbook, decision and reason; kept by the triggers of that table.';

CREATE FUNCTION reporting.registro_contar_nuevos() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting.base_conteo AS c (sha256, decision, razon_decision, registros)
    SELECT sha256, decision, razon_decision, count(*)
    FROM nuevos
    WHERE sha256 IS NOT NULL
    GROUP BY sha256, decision, razon_decision
    ORDER BY sha256, decision, razon_decision -- always in this order: two writers never wait for each other in a circle
    ON CONFLICT (sha256, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_nuevos() IS 'Adds the inserted rows to reporting.base_conteo.';

CREATE FUNCTION reporting.registro_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting.base_conteo AS c (sha256, decision, razon_decision, registros)
    SELECT sha256, decision, razon_decision, sum(n)
    FROM (SELECT sha256, decision, razon_decision, 1 AS n FROM nuevos
          UNION ALL
          SELECT sha256, decision, razon_decision, -1 FROM anteriores) AS cambio
    WHERE sha256 IS NOT NULL
    GROUP BY sha256, decision, razon_decision
    HAVING sum(n) <> 0
    ORDER BY sha256, decision, razon_decision
    ON CONFLICT (sha256, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_cambios() IS 'Moves replaced rows from one count of reporting.base_conteo to another.';

CREATE TRIGGER registro_contar_nuevos AFTER INSERT ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_nuevos();
CREATE TRIGGER registro_contar_cambios AFTER UPDATE ON reporting.registro
    REFERENCING OLD TABLE AS anteriores NEW TABLE AS nuevos
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_cambios();

-- What was there before.
INSERT INTO reporting.base_conteo (sha256, decision, razon_decision, registros)
SELECT sha256, decision, razon_decision, count(*)
FROM reporting.registro
WHERE sha256 IS NOT NULL
GROUP BY sha256, decision, razon_decision;

GRANT SELECT, INSERT, UPDATE ON reporting.base_conteo TO pqr_reporting;

COMMIT;
