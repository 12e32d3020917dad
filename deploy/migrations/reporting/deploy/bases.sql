-- Deploy reporting:bases to pg
-- Keys compare in the C collation: the order is the same on every server, and the comparisons are cheap.

BEGIN;

CREATE TABLE reporting.base (
    sha256       text COLLATE "C" PRIMARY KEY,
    archivo      text NOT NULL,
    base         text COLLATE "C" NOT NULL CHECK (base IN ('pendientes', 'mal_escalados')),
    fecha_corte  date NOT NULL,
    total        bigint NOT NULL,
    aceptados    bigint NOT NULL,
    rechazados   bigint NOT NULL,
    duplicados   bigint NOT NULL,
    advertencias bigint NOT NULL,
    recibido     timestamptz NOT NULL
);
COMMENT ON TABLE reporting.base IS
    'A workbook received whole, from pqr.base. Its total (accepted, rejected and repeated rows) is the divisor of the indicators.';
COMMENT ON COLUMN reporting.base.sha256 IS 'SHA-256 of the workbook''s bytes: the same file again is the same base.';

CREATE TABLE reporting.rechazo (
    sha256      text COLLATE "C" NOT NULL,
    fila        integer NOT NULL,
    base        text COLLATE "C" NOT NULL,
    fecha_corte date NOT NULL,
    razon       text NOT NULL,
    campo       text,
    detalle     text,
    radicado    text,
    cuenta      text,
    usuario     text,
    original    jsonb,
    PRIMARY KEY (sha256, fila)
);
COMMENT ON TABLE reporting.rechazo IS
    'A row of a base that was not accepted, from pqr.rejected; repeated radicados are here too, razon duplicate. '
    'No foreign key: its base may arrive after it.';
COMMENT ON COLUMN reporting.rechazo.fila IS 'Row of the sheet, 1 for the first.';

GRANT SELECT, INSERT ON reporting.base, reporting.rechazo TO pqr_reporting;

COMMIT;
