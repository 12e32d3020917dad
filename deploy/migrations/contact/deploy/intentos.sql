-- Deploy pqr_contact:intentos to pg
-- requires: casos
BEGIN;

CREATE TABLE contact.intento (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    numero int NOT NULL CHECK (numero BETWEEN 1 AND 3),
    dia date NOT NULL,
    desde timestamptz NOT NULL,
    hasta timestamptz NOT NULL,
    estado text NOT NULL DEFAULT 'planificado' CHECK (estado IN ('planificado', 'cancelado')),
    creado timestamptz NOT NULL,
    actualizado timestamptz NOT NULL,
    CONSTRAINT intento_en_su_dia
        CHECK (desde < hasta AND (desde AT TIME ZONE 'America/Bogota')::date = dia
               AND (hasta AT TIME ZONE 'America/Bogota')::date = dia)
);
COMMENT ON TABLE contact.intento IS 'Calls planned for a case: three, on three different calling days';
COMMENT ON COLUMN contact.intento.dia IS
    'The calling day, in America/Bogota; the call begins in [desde, hasta)';

-- At most one attempt of a case a day; the cancelled ones, each apart, are no attempt. Also finds a
-- case's attempts.
CREATE UNIQUE INDEX intento_uno_al_dia
    ON contact.intento (radicado, dia, (CASE WHEN estado = 'cancelado' THEN id ELSE 0 END));

GRANT SELECT, INSERT, UPDATE ON contact.intento TO pqr_contact;

COMMIT;
