-- Deploy pqr_contact:causales to pg
-- requires: entregas
BEGIN;

-- The causal that a person gives goes to the classifier as the next revision of its sighting.
ALTER TABLE contact.caso
    DROP CONSTRAINT caso_estado_check,
    ADD CONSTRAINT caso_estado_check
        CHECK (estado IN ('en_revision', 'por_clasificar', 'por_contactar', 'escalado', 'en_area_cliente',
                          'por_finalizar', 'cerrado'));

CREATE TABLE contact.por_revisar (
    radicado text COLLATE "C" PRIMARY KEY,
    base text NOT NULL CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte date NOT NULL,
    entrega int NOT NULL CHECK (entrega >= 0),
    revision int NOT NULL CHECK (revision >= 0),
    registro json NOT NULL,
    candidatas jsonb CHECK (jsonb_typeof(candidatas) = 'array'),
    traceparent text NOT NULL,
    enviada boolean NOT NULL,
    error text
);
COMMENT ON TABLE contact.por_revisar IS
    'The sighting of a case that a person must give the causal of, or has given it; personal data, and gone when a decision holds';
COMMENT ON COLUMN contact.por_revisar.revision IS 'The last one used: an answer is sent as the next';
COMMENT ON COLUMN contact.por_revisar.registro IS
    'The sighting as it was received, but revision and causal; json keeps it as written';
COMMENT ON COLUMN contact.por_revisar.enviada IS 'An answer was sent as this revision, and its decision is not here yet';
COMMENT ON COLUMN contact.por_revisar.error IS 'Why the classifier refused the last answer';

CREATE TABLE contact.causal_dada (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    base text NOT NULL CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte date NOT NULL,
    entrega int NOT NULL CHECK (entrega >= 0),
    revision int NOT NULL CHECK (revision > 0),
    causal text NOT NULL CHECK (length(causal) = 1 AND causal BETWEEN 'A' AND 'Q'),
    quien text NOT NULL CHECK (quien <> ''),
    nota text,
    motivo text NOT NULL,
    arrastrada boolean NOT NULL,
    estado text NOT NULL DEFAULT 'enviada' CHECK (estado IN ('enviada', 'decidida', 'rechazada')),
    error text,
    ce_id text NOT NULL,
    dada timestamptz NOT NULL,
    resuelta timestamptz,
    CONSTRAINT causal_dada_resuelta CHECK ((estado = 'enviada') = (resuelta IS NULL)),
    CONSTRAINT causal_dada_rechazada CHECK ((estado = 'rechazada') = (error IS NOT NULL)),
    -- never two answers as one revision; also finds a case's
    CONSTRAINT causal_dada_una_por_revision UNIQUE (radicado, fecha_corte, base, entrega, revision)
);
COMMENT ON TABLE contact.causal_dada IS
    'Every causal given by a person: who, when, of which sighting, and what became of it';
COMMENT ON COLUMN contact.causal_dada.motivo IS 'As it is compared: folded; empty where there was none';
COMMENT ON COLUMN contact.causal_dada.arrastrada IS
    'Sent by the service, because the person had given it for the same motivo of an earlier sighting';
COMMENT ON COLUMN contact.causal_dada.ce_id IS 'Of the record that was sent';
CREATE UNIQUE INDEX causal_dada_ce_id ON contact.causal_dada (ce_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON contact.por_revisar TO pqr_contact;
GRANT SELECT, INSERT, UPDATE ON contact.causal_dada TO pqr_contact;

COMMIT;
