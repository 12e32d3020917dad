-- A number is dialled within an attempt; the attempt is no longer one at which nobody was called.
WITH marcado AS (
    UPDATE contact.intento SET marcado = coalesce(marcado, $3::timestamptz)
    WHERE id = $1::bigint AND estado = 'en_curso'
    RETURNING id, radicado
)
INSERT INTO contact.llamada (intento, radicado, telefono, marcada)
SELECT id, radicado, $2, $3::timestamptz FROM marcado;
