-- Revert reporting:reemplazos from pg
-- The counts are made anew: they went by a column that goes away.

BEGIN;

LOCK reporting.registro IN SHARE ROW EXCLUSIVE MODE;

CREATE OR REPLACE FUNCTION reporting.registro_contar_nuevos() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION reporting.registro_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP VIEW reporting.registro_vigente;
DROP VIEW reporting.base_estado;
ALTER TABLE reporting.registro DROP COLUMN libro_revision, DROP COLUMN libro, DROP COLUMN entrega;
COMMENT ON TABLE reporting.registro IS
    'A sighting of a radicado in a base at a cut-off, with its decision: one row per sighting. A higher revision (a person gave '
    'the causal) replaces the row; of two decisions of one revision the one made first holds. From the four decision topics.';
DROP INDEX reporting.base_recibido;
DROP INDEX reporting.base_reemplaza;
ALTER TABLE reporting.base DROP COLUMN remitente, DROP COLUMN canal, DROP COLUMN reemplaza, DROP COLUMN entrega;

DELETE FROM reporting.base_conteo;
INSERT INTO reporting.base_conteo (sha256, decision, razon_decision, registros)
SELECT sha256, decision, razon_decision, count(*)
FROM reporting.registro
WHERE sha256 IS NOT NULL
GROUP BY sha256, decision, razon_decision;

COMMIT;
