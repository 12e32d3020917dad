-- Deploy pqr_contact:casos to pg
-- requires: esquema
BEGIN;

-- A radicado is compared byte by byte (collation "C"): the service sorts batches as the database locks
-- them.
CREATE TABLE contact.caso (
    radicado text COLLATE "C" PRIMARY KEY,
    -- the sighting whose decision holds, and what it says
    base text NOT NULL CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte date NOT NULL,
    revision int NOT NULL CHECK (revision >= 0),
    decision text NOT NULL CHECK (decision IN ('escalate', 'close', 'contact', 'review')),
    razon text NOT NULL,
    causal text CHECK (length(causal) = 1 AND causal BETWEEN 'A' AND 'Q'),
    politica_version text NOT NULL,
    politica_regla text NOT NULL,
    nota_rr text,
    cuenta text NOT NULL,
    motivo text,
    observacion text,
    usuario text,
    telefono text,
    ciudad text,
    fecha_radicacion date,
    -- the term
    inicio date NOT NULL,
    vence date NOT NULL CHECK (vence > inicio),
    -- the life
    estado text NOT NULL CHECK (estado IN ('en_revision', 'por_contactar', 'escalado', 'en_area_cliente',
                                           'por_finalizar', 'cerrado')),
    resultado text CHECK (resultado IN ('ya_finalizada', 'finalizada')),
    proximo timestamptz,
    version bigint NOT NULL CHECK (version > 0),
    abierto timestamptz NOT NULL,
    actualizado timestamptz NOT NULL,
    cerrado timestamptz,
    CONSTRAINT caso_cerrado_con_resultado
        CHECK ((estado = 'cerrado') = (resultado IS NOT NULL) AND (estado = 'cerrado') = (cerrado IS NOT NULL)),
    CONSTRAINT caso_por_contactar_con_intento CHECK (estado <> 'por_contactar' OR proximo IS NOT NULL)
) WITH (fillfactor = 85);
COMMENT ON TABLE contact.caso IS 'One PQR from its first sighting to its end; personal data';
COMMENT ON COLUMN contact.caso.inicio IS
    'Day from which the term runs: the earliest filing date or cut-off that any sighting names';
COMMENT ON COLUMN contact.caso.vence IS 'Last day to answer: 15 días hábiles after inicio';
COMMENT ON COLUMN contact.caso.proximo IS 'Beginning of the next planned attempt';
COMMENT ON COLUMN contact.caso.version IS 'Version of the last case.event; one higher per event';

-- The agenda's and the review list's order: most urgent first.
CREATE INDEX caso_agenda ON contact.caso (vence, proximo, radicado) WHERE estado = 'por_contactar';
CREATE INDEX caso_revision ON contact.caso (vence, radicado) WHERE estado = 'en_revision';

CREATE TABLE contact.decision_vista (
    radicado text COLLATE "C",
    base text CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte date,
    revision int NOT NULL CHECK (revision >= 0),
    decision text NOT NULL,
    razon text NOT NULL,
    causal text,
    politica_version text NOT NULL,
    politica_regla text NOT NULL,
    regla text NOT NULL,
    ce_id text NOT NULL,
    recibida timestamptz NOT NULL,
    PRIMARY KEY (radicado, fecha_corte, base)
);
COMMENT ON TABLE contact.decision_vista IS
    'Every decision received, one per sighting of a radicado: its highest revision';
COMMENT ON COLUMN contact.decision_vista.regla IS 'Rule of the life of a case that it met';

GRANT SELECT, INSERT, UPDATE ON contact.caso, contact.decision_vista TO pqr_contact;

COMMIT;
