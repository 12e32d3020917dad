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

-- What was put right is a chain: A is B, then B is C, then C is A again. contact and reporting have the same rule, each its own.
CREATE FUNCTION contact.poner_en(dice text, antes text, despues text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN position(despues IN antes) > 0 THEN replace(dice, antes, despues)
                ELSE replace(replace(replace(dice, despues, chr(1048576)), antes, chr(1048576)), chr(1048576), despues) END;
COMMENT ON FUNCTION contact.poner_en(text, text, text) IS 'The one instead of the other within a text, but where it stands already.';
CREATE FUNCTION contact.corregir(dice text, dentro boolean, antes text[], despues text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    formas  text[] := '{}'; -- what has been said,
    valores text[] := '{}'; -- and what each of them means
    lugar   integer;
    nuevo   text;
    largas  integer[];
BEGIN
    FOR i IN 1 .. coalesce(cardinality(antes), 0) LOOP
        lugar := array_position(formas, antes[i]);
        IF dentro THEN
            valores := ARRAY(SELECT contact.poner_en(v, antes[i], despues[i]) FROM unnest(valores) WITH ORDINALITY AS t (v, n) ORDER BY n);
        ELSIF lugar IS NOT NULL THEN
            valores := array_replace(valores, valores[lugar], despues[i]);
        END IF;
        IF lugar IS NULL THEN
            formas := formas || antes[i];
            valores := valores || despues[i];
        END IF;
        FOREACH nuevo IN ARRAY valores || despues[i] LOOP
            lugar := array_position(formas, nuevo);
            IF lugar IS NULL THEN
                formas := formas || nuevo;
                valores := valores || nuevo;
            ELSIF valores[lugar] <> nuevo THEN
                valores := array_replace(valores, valores[lugar], nuevo); -- it is right again
            END IF;
        END LOOP;
    END LOOP;
    IF NOT dentro THEN
        RETURN coalesce(valores[array_position(formas, dice)], dice);
    END IF;
    -- The longest first, each behind a mark of its own (of a plane that no text uses): what is right is not put right again.
    largas := ARRAY(SELECT n FROM unnest(formas) WITH ORDINALITY AS t (f, n) ORDER BY length(f) DESC, n);
    FOREACH lugar IN ARRAY largas LOOP
        dice := replace(dice, formas[lugar], chr(1048576 + lugar));
    END LOOP;
    FOREACH lugar IN ARRAY largas LOOP
        dice := replace(dice, chr(1048576 + lugar), valores[lugar]);
    END LOOP;
    RETURN dice;
END
$$;
COMMENT ON FUNCTION contact.corregir(text, boolean, text[], text[]) IS
    'A text with all that was put right of it, in its order: whole, or wherever it stands in it. A later correction holds over an earlier '
    'one, and what it says is right is not wrong any more; put right twice is as once.';
-- What a sighting says, as it is meant.
CREATE FUNCTION contact.corregido(caso text, cual text, dice text) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT contact.corregir(dice, cual = 'nombre', array_agg(c.antes ORDER BY c.id), array_agg(c.despues ORDER BY c.id))
        FROM contact.correccion AS c WHERE c.radicado = caso AND c.campo = cual);
COMMENT ON FUNCTION contact.corregido(text, text, text) IS 'A field of a case with all that was put right of it';
REVOKE EXECUTE ON FUNCTION contact.poner_en(text, text, text), contact.corregir(text, boolean, text[], text[]),
    contact.corregido(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact.poner_en(text, text, text), contact.corregir(text, boolean, text[], text[]),
    contact.corregido(text, text, text) TO pqr_contact;
GRANT SELECT, INSERT, DELETE ON contact.correccion TO pqr_contact;

-- ---- by whose data a case is found

-- The number that somebody has who is dialled so: as subscriber_of() of telefonos.c.
CREATE FUNCTION contact.telefono(marcado text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    numero text := coalesce(substring(marcado FROM '^(?:0|03|57|057|0057)?(3[0-9]{9}|60[1245678][0-9]{7})$'),
                            substring(marcado FROM '^[2-8][0-9]{6}$'));
BEGIN
    RETURN CASE WHEN right(numero, 7) <> '0000000' AND numero <> repeat(left(numero, 1), length(numero)) THEN numero END;
END
$$;
COMMENT ON FUNCTION contact.telefono(text) IS 'The ten or seven digits of a Colombian number, without prefixes; null: it is none.';

-- Groups of digits are read as those numbers that leave the fewest digits over, then the fewest numbers: as read_from() there.
CREATE FUNCTION contact.telefonos_de(grupos text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    n       integer := cardinality(grupos);
    sobran  integer[] := array_fill(0, ARRAY[n + 1]); -- digits left over, from each group on,
    cuantos integer[] := array_fill(0, ARRAY[n + 1]); -- and numbers
    sigue   integer[] := array_fill(0, ARRAY[n + 1]);
    numeros text[] := array_fill(NULL::text, ARRAY[n + 1]);
    numero  text;
    leidos  text[] := '{}';
    i       integer;
BEGIN
    FOR i IN REVERSE n .. 1 LOOP
        sobran[i] := sobran[i + 1] + length(grupos[i]);
        cuantos[i] := cuantos[i + 1];
        sigue[i] := i + 1;
        FOR hasta IN REVERSE n .. i LOOP
            numero := contact.telefono(array_to_string(grupos[i:hasta], ''));
            IF numero IS NOT NULL AND (sobran[hasta + 1], cuantos[hasta + 1] + 1) < (sobran[i], cuantos[i]) THEN
                sobran[i] := sobran[hasta + 1];
                cuantos[i] := cuantos[hasta + 1] + 1;
                sigue[i] := hasta + 1;
                numeros[i] := numero;
            END IF;
        END LOOP;
    END LOOP;
    i := 1;
    WHILE i <= n LOOP
        IF numeros[i] IS NOT NULL AND numeros[i] <> ALL (leidos) THEN
            leidos := leidos || numeros[i];
        END IF;
        i := sigue[i];
    END LOOP;
    RETURN leidos;
END
$$;
COMMENT ON FUNCTION contact.telefonos_de(text[]) IS 'The numbers of a stretch of groups of digits.';

-- Groups divided by what stands within numbers are a stretch; anything else ends it. Digits behind "ext", "x" or "#" are no number's.
CREATE FUNCTION contact.telefonos(dice text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    grupos text[] := '{}';
    leidos text[] := '{}';
    parte  text[]; -- digits; a word and the digits behind it; what ends a stretch
BEGIN
    IF dice ~ '^[0-9]+$' THEN
        RETURN array_remove(ARRAY[contact.telefono(dice)], NULL); -- nearly all
    END IF;
    FOR parte IN
        SELECT regexp_matches(dice || E'\n', '([0-9]+)|((?:[A-Za-z\u0080-\u009f\u00a1-\u200f\u2016-\U0010ffff][A-Za-z\u0080-\U0010ffff]*|#))(?:[ .:#]*([0-9]+))?'
                                             '|([^0-9 .()\u00a0\u2010-\u2015-])', 'g')
    LOOP
        IF parte[1] IS NOT NULL AND cardinality(grupos) < 32 THEN
            grupos := grupos || parte[1];
            CONTINUE;
        END IF;
        IF parte[3] IS NOT NULL AND cardinality(grupos) > 0 AND parte[2] ~* '^(x$|ext|#)' AND length(parte[3]) <= 6 THEN
            parte[3] := NULL;
        END IF;
        leidos := leidos || contact.telefonos_de(grupos);
        grupos := array_remove(ARRAY[coalesce(parte[1], parte[3])], NULL);
    END LOOP;
    RETURN ARRAY(SELECT n FROM unnest(leidos) WITH ORDINALITY AS t (n, lugar) GROUP BY n ORDER BY min(lugar));
END
$$;
COMMENT ON FUNCTION contact.telefonos(text) IS
    'The telephone numbers in a text, each once, as telefonos_read() of contact reads them to be dialled, but all of them; without extensions.';
REVOKE EXECUTE ON FUNCTION contact.telefono(text), contact.telefonos_de(text[]), contact.telefonos(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact.telefono(text), contact.telefonos_de(text[]), contact.telefonos(text) TO pqr_contact;

CREATE INDEX caso_cuenta ON contact.caso (cuenta) WHERE anonimizado IS NULL;
CREATE INDEX caso_telefono ON contact.caso USING gin (contact.telefonos(telefono)) WHERE anonimizado IS NULL AND telefono IS NOT NULL;
CREATE INDEX llamada_telefono ON contact.llamada (split_part(telefono, ' ', 1)); -- without its extension

COMMIT;
