-- Deploy reporting:recepciones to pg

BEGIN;

CREATE TABLE reporting.recepcion (
    id        text COLLATE "C" PRIMARY KEY,
    canal     text COLLATE "C" NOT NULL,
    resultado text COLLATE "C" NOT NULL CHECK (resultado IN ('repetida', 'rechazada', 'cuarentena')),
    codigo    text NOT NULL,
    detalle   text NOT NULL,
    archivo   text NOT NULL,
    remitente text,
    asunto    text,
    sha256    text COLLATE "C",
    bytes     bigint NOT NULL,
    recibido  timestamptz NOT NULL
);
COMMENT ON TABLE reporting.recepcion IS
    'Something that came by mail or folder and is no new base, and why, from pqr.reception. What became a base is in reporting.base.';
COMMENT ON COLUMN reporting.recepcion.id IS 'The same however often it is told: the first telling stays.';
COMMENT ON COLUMN reporting.recepcion.sha256 IS 'Of its content, where it was read; that of a base where it repeats one.';

CREATE INDEX recepcion_recibido ON reporting.recepcion (recibido, id);

GRANT SELECT, INSERT ON reporting.recepcion TO pqr_reporting;

COMMIT;
