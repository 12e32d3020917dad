-- Revert reporting:cifras from pg

BEGIN;

DROP VIEW reporting.registro_vigente;
DROP TRIGGER base_contar ON reporting.base;
DROP TRIGGER base_turno ON reporting.base;
ALTER TABLE reporting.registro RENAME TO registro_partido;
ALTER TABLE reporting.registro_partido RENAME CONSTRAINT registro_pkey TO registro_partido_pkey;
ALTER INDEX reporting.registro_radicado RENAME TO registro_partido_radicado;
CREATE TABLE reporting.registro (
    LIKE reporting.registro_partido INCLUDING COMMENTS INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (fecha_corte, base, radicado)
);
COMMENT ON TABLE reporting.registro IS
    'A sighting of a radicado in a base at a cut-off, with its decision: one row per sighting. Of two decisions the higher '
    '(entrega, revision) holds: a correcting workbook''s, or a person''s; of one revision the one made first. From the four '
    'decision topics. Which rows count: reporting.registro_vigente.';
INSERT INTO reporting.registro SELECT * FROM reporting.registro_partido;
CREATE INDEX registro_radicado ON reporting.registro (radicado);
GRANT SELECT, INSERT, UPDATE ON reporting.registro TO pqr_reporting;
DROP TABLE reporting.registro_partido;

DROP FUNCTION reporting.registro_contar_nuevos();
DROP FUNCTION reporting.registro_contar_cambios();
DROP FUNCTION reporting.base_contar();
DROP FUNCTION reporting.registro_turno();
DROP FUNCTION reporting.base_turno();
DROP FUNCTION reporting.cifras_sumar(reporting.cifra[]);
DROP FUNCTION reporting.bloque(date, integer);
DROP FUNCTION reporting.particion_asegurar(date, text);
DROP TYPE reporting.cifra;
DROP TABLE reporting.asesor, reporting.conteo_base, reporting.conteo_causal, reporting.conteo_asesor, reporting.base_conteo,
           reporting.asesor_retirado, reporting.particion_retirada, reporting.derivada;

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
    SELECT coalesce(libro, sha256) AS de, decision, razon_decision, count(*)
    FROM nuevos
    WHERE coalesce(libro, sha256) IS NOT NULL
    GROUP BY de, decision, razon_decision
    ORDER BY de, decision, razon_decision -- always in this order: two writers never wait for each other in a circle
    ON CONFLICT (sha256, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_nuevos() IS 'Adds the inserted rows to reporting.base_conteo.';

CREATE FUNCTION reporting.registro_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting.base_conteo AS c (sha256, decision, razon_decision, registros)
    SELECT de, decision, razon_decision, sum(n)
    FROM (SELECT coalesce(libro, sha256) AS de, decision, razon_decision, 1 AS n FROM nuevos
          UNION ALL
          SELECT coalesce(libro, sha256), decision, razon_decision, -1 FROM anteriores) AS cambio
    WHERE de IS NOT NULL
    GROUP BY de, decision, razon_decision
    HAVING sum(n) <> 0
    ORDER BY de, decision, razon_decision
    ON CONFLICT (sha256, decision, razon_decision) DO UPDATE SET registros = c.registros + excluded.registros;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reporting.registro_contar_cambios() IS 'Moves replaced rows from one count of reporting.base_conteo to another.';

INSERT INTO reporting.base_conteo (sha256, decision, razon_decision, registros)
SELECT coalesce(libro, sha256), decision, razon_decision, count(*)
FROM reporting.registro
WHERE coalesce(libro, sha256) IS NOT NULL
GROUP BY 1, 2, 3;

CREATE TRIGGER registro_contar_nuevos AFTER INSERT ON reporting.registro
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_nuevos();
CREATE TRIGGER registro_contar_cambios AFTER UPDATE ON reporting.registro
    REFERENCING OLD TABLE AS anteriores NEW TABLE AS nuevos
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.registro_contar_cambios();
GRANT SELECT, INSERT, UPDATE ON reporting.base_conteo TO pqr_reporting;

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

COMMIT;
