-- Deploy reporting:registros to pg

BEGIN;

CREATE TABLE reporting.registro (
    fecha_corte      date NOT NULL,
    base             text COLLATE "C" NOT NULL CHECK (base IN ('pendientes', 'mal_escalados')),
    radicado         text COLLATE "C" NOT NULL,
    revision         integer NOT NULL,
    sha256           text COLLATE "C",
    fila             integer NOT NULL,
    cuenta           text NOT NULL,
    estado           text,
    motivo           text,
    razon            text,
    subrazon         text,
    usuario          text COLLATE "C",
    asesor           text COLLATE "C",
    ciudad           text,
    telefono         text,
    fecha_radicacion text,
    causal           text COLLATE "C",
    decision         text COLLATE "C" NOT NULL CHECK (decision IN ('escalate', 'close', 'contact', 'review')),
    razon_decision   text COLLATE "C" NOT NULL,
    politica_version text NOT NULL,
    politica_regla   text NOT NULL,
    nota_rr          text,
    ce_id            text COLLATE "C" NOT NULL,
    recibido         timestamptz NOT NULL,
    PRIMARY KEY (fecha_corte, base, radicado)
);
COMMENT ON TABLE reporting.registro IS
    'A sighting of a radicado in a base at a cut-off, with its decision: one row per sighting. A higher revision (a person gave '
    'the causal) replaces the row; of two decisions of one revision the one made first holds. From the four decision topics.';
COMMENT ON COLUMN reporting.registro.sha256 IS 'The workbook it came from; null when it came from no file.';
COMMENT ON COLUMN reporting.registro.usuario IS 'The advisor''s login; null when the base names none.';
COMMENT ON COLUMN reporting.registro.recibido IS 'When the decision was made (ce_time).';

-- The timeline of one radicado. The ranges of cut-offs that the indicators read are a prefix of the primary key.
CREATE INDEX registro_radicado ON reporting.registro (radicado);

GRANT SELECT, INSERT, UPDATE ON reporting.registro TO pqr_reporting;

COMMIT;
