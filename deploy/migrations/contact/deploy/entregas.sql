-- Deploy pqr_contact:entregas to pg
-- requires: casos
BEGIN;

-- A workbook may be replaced by a corrected one (a further delivery of its base and cut-off): each
-- delivery's decision on a sighting is kept, and the highest (delivery, revision) ranks above the others.
CREATE TABLE contact.libro (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text COLLATE "C" NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    por text COLLATE "C" CHECK (por ~ '^[0-9a-f]{64}$' AND por <> sha256),
    base text CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte date,
    CONSTRAINT libro_reemplazado
        CHECK ((por IS NULL) = (base IS NULL) AND (por IS NULL) = (fecha_corte IS NULL))
);
COMMENT ON TABLE contact.libro IS 'Workbooks that decisions came from, or that were replaced';
COMMENT ON COLUMN contact.libro.por IS
    'Workbook that replaces it; base and fecha_corte are what that one says. Null: it holds';

-- Whose cases have yet to say that it was replaced, and how far that is: told in batches.
CREATE TABLE contact.reemplazo_pendiente (
    libro int PRIMARY KEY,
    hasta text COLLATE "C" NOT NULL DEFAULT ''
);
COMMENT ON COLUMN contact.reemplazo_pendiente.hasta IS 'Last radicado told';

CREATE TABLE contact.caso_reemplazo (
    radicado text COLLATE "C",
    libro int,
    dicho timestamptz NOT NULL,
    PRIMARY KEY (radicado, libro) -- once per case and replaced workbook
);
COMMENT ON TABLE contact.caso_reemplazo IS
    'What cases have said: a workbook that they were seen in was replaced (case.event base_reemplazada)';

ALTER TABLE contact.caso ADD COLUMN entrega int NOT NULL DEFAULT 0 CHECK (entrega >= 0);
ALTER TABLE contact.caso ALTER COLUMN entrega DROP DEFAULT;

ALTER TABLE contact.decision_vista
    ADD COLUMN entrega int NOT NULL DEFAULT 0 CHECK (entrega >= 0),
    ADD COLUMN libro int,
    DROP CONSTRAINT decision_vista_pkey,
    ADD PRIMARY KEY (radicado, fecha_corte, base, entrega);
ALTER TABLE contact.decision_vista ALTER COLUMN entrega DROP DEFAULT;
COMMENT ON TABLE contact.decision_vista IS
    'Every decision received, one per sighting of a radicado and delivery: its highest revision';
COMMENT ON COLUMN contact.decision_vista.libro IS
    'Workbook that it came from; null: none, or it came before this was kept';
CREATE INDEX decision_vista_libro ON contact.decision_vista (libro, radicado) WHERE libro IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON contact.libro TO pqr_contact;
GRANT SELECT, INSERT, UPDATE, DELETE ON contact.reemplazo_pendiente TO pqr_contact;
GRANT SELECT, INSERT ON contact.caso_reemplazo TO pqr_contact;

COMMIT;
