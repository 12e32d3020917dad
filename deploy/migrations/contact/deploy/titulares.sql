-- Deploy pqr_contact:titulares to pg
-- requires: vida
--
-- What is known of a person (law 1581 of 2012): that it goes when its time is over or when the person asks, and that it is put right.
BEGIN;

ALTER TABLE contact.caso
    ADD COLUMN anonimizado timestamptz,
    ADD COLUMN anonimo_hasta date,
    ADD CONSTRAINT caso_anonimo CHECK (anonimizado IS NULL OR (anonimo_hasta IS NOT NULL AND estado = 'cerrado'));
COMMENT ON COLUMN contact.caso.anonimizado IS
    'Since when nothing of a person is known of it; null: something is, or has come since';
COMMENT ON COLUMN contact.caso.anonimo_hasta IS
    'The day on which it was last made anonymous: what sightings of that day or before say is not taken any more';
-- Those that will be due, the oldest first.
CREATE INDEX caso_retencion ON contact.caso (actualizado, radicado) WHERE estado = 'cerrado' AND anonimizado IS NULL;

CREATE TABLE contact.correccion (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    campo text NOT NULL CHECK (campo IN ('cuenta', 'telefono', 'ciudad', 'nombre')),
    antes text NOT NULL CHECK (antes <> ''),
    despues text NOT NULL CHECK (despues <> '' AND despues <> antes),
    quien text NOT NULL CHECK (quien <> ''),
    nota text NOT NULL CHECK (btrim(nota) <> ''),
    hecha timestamptz NOT NULL
);
COMMENT ON TABLE contact.correccion IS
    'What was put right of a person, by whom and why: where a further sighting says the one again, the other is meant. Gone when the case is made anonymous; personal data';
COMMENT ON COLUMN contact.correccion.campo IS 'nombre: within motivo and observacion';
CREATE INDEX correccion_caso ON contact.correccion (radicado, id);

-- What a sighting says, as it is meant.
CREATE FUNCTION contact.corregido(caso text, cual text, dice text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT antes, despues FROM contact.correccion WHERE radicado = caso AND campo = cual ORDER BY id LOOP
        dice := CASE WHEN cual = 'nombre' THEN replace(dice, c.antes, c.despues) WHEN dice = c.antes THEN c.despues ELSE dice END;
    END LOOP;
    RETURN dice;
END
$$;
COMMENT ON FUNCTION contact.corregido(text, text, text) IS 'A field of a case with all that was put right of it, in its order';
REVOKE EXECUTE ON FUNCTION contact.corregido(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact.corregido(text, text, text) TO pqr_contact;
GRANT SELECT, INSERT, DELETE ON contact.correccion TO pqr_contact;

-- By whose data a case is found.
CREATE INDEX caso_cuenta ON contact.caso (cuenta) WHERE anonimizado IS NULL;
CREATE INDEX llamada_telefono ON contact.llamada (telefono);

COMMIT;
