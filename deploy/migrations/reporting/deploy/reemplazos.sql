-- Deploy reporting:reemplazos to pg
-- A workbook that corrects another names it, and from then on it alone speaks for its base and cut-off. Nothing is deleted:
-- what holds is asked of two views, so that the order in which registrations and decisions arrive does not matter.

BEGIN;

ALTER TABLE reporting.base
    ADD COLUMN entrega   integer NOT NULL DEFAULT 0,
    ADD COLUMN reemplaza text COLLATE "C" CHECK (reemplaza <> sha256),
    ADD COLUMN canal     text COLLATE "C",
    ADD COLUMN remitente text;
COMMENT ON COLUMN reporting.base.entrega IS '0, or one higher than that of the workbook that it replaces.';
COMMENT ON COLUMN reporting.base.reemplaza IS 'SHA-256 of the workbook that this one corrects; null: of none.';
COMMENT ON COLUMN reporting.base.canal IS 'How it came: rest, correo, carpeta; null: before this was known, when all came by REST.';
COMMENT ON COLUMN reporting.base.remitente IS 'Who sent it, where that is known.';

CREATE INDEX base_reemplaza ON reporting.base (reemplaza) WHERE reemplaza IS NOT NULL;
CREATE INDEX base_recibido ON reporting.base (recibido, sha256);

-- Null in every row that is there already: no table is written anew.
ALTER TABLE reporting.registro
    ADD COLUMN entrega        integer NOT NULL DEFAULT 0,
    ADD COLUMN libro          text COLLATE "C",
    ADD COLUMN libro_revision integer;
COMMENT ON TABLE reporting.registro IS
    'A sighting of a radicado in a base at a cut-off, with its decision: one row per sighting. Of two decisions the higher '
    '(entrega, revision) holds: a correcting workbook''s, or a person''s; of one revision the one made first. From the four '
    'decision topics. Which rows count: reporting.registro_vigente.';
COMMENT ON COLUMN reporting.registro.entrega IS 'That of the workbook which said so last; 0 for the first one, and for none.';
COMMENT ON COLUMN reporting.registro.libro IS
    'The workbook that this sighting belongs to, where the decision that holds does not name it: another system may give a '
    'causal without naming the file, or naming another one, and the sighting is still one of that file. Null: sha256 says it.';
COMMENT ON COLUMN reporting.registro.libro_revision IS
    'The revision that named the workbook, the lowest one of its entrega that names any; 0: none has. Null: before this was '
    'kept, when it was that of the row.';

CREATE VIEW reporting.base_estado AS
SELECT b.sha256, b.archivo, b.base, b.fecha_corte, b.total, b.aceptados, b.rechazados, b.duplicados, b.advertencias,
       b.recibido, b.entrega, b.reemplaza, coalesce(b.canal, 'rest') AS canal, b.remitente,
       CASE WHEN n.sha256 IS NULL THEN 'vigente' ELSE 'reemplazada' END AS estado,
       n.sha256 AS reemplazada_por, n.archivo AS reemplazada_con, n.recibido AS reemplazada
FROM reporting.base b
LEFT JOIN LATERAL (
    SELECT sha256, archivo, recibido
    FROM reporting.base
    WHERE reemplaza = b.sha256
    ORDER BY reporting.base.recibido, sha256
    LIMIT 1
) n ON true;
COMMENT ON VIEW reporting.base_estado IS
    'Every base, and whether it holds (vigente) or another one has taken its place (reemplazada), by which and when.';

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

GRANT SELECT ON reporting.base_estado, reporting.registro_vigente TO pqr_reporting;

-- The counts go by the workbook that a sighting belongs to. For the rows there are this is sha256, as before.
CREATE OR REPLACE FUNCTION reporting.registro_contar_nuevos() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION reporting.registro_contar_cambios() RETURNS trigger LANGUAGE plpgsql AS $$
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

COMMIT;
