-- Deploy reporting:casos to pg

BEGIN;

CREATE TABLE reporting.evento_caso (
    radicado text COLLATE "C" NOT NULL,
    version  bigint NOT NULL,
    tipo     text NOT NULL,
    estado   text,
    causal   text,
    fecha    timestamptz NOT NULL,
    datos    jsonb,
    PRIMARY KEY (radicado, version)
);
COMMENT ON TABLE reporting.evento_caso IS 'Every change of a case, from case.event. version counts them from 1 and orders them.';

CREATE TABLE reporting.caso (
    radicado    text COLLATE "C" PRIMARY KEY,
    estado      text COLLATE "C",
    causal      text COLLATE "C",
    version     bigint NOT NULL,
    abierto     timestamptz NOT NULL,
    actualizado timestamptz NOT NULL
);
COMMENT ON TABLE reporting.caso IS 'A case as its event of the highest version left it.';
COMMENT ON COLUMN reporting.caso.abierto IS 'Date of its earliest event seen.';

GRANT SELECT, INSERT ON reporting.evento_caso TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.caso TO pqr_reporting;

COMMIT;
