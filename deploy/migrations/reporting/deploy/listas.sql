-- Deploy reporting:listas to pg
-- requires: cifras

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

COMMIT;
