-- A number is dialled within an attempt, which is no longer one at which nobody was called. Whatever call of it has no outcome
-- yet is over without one.
WITH marcado AS (
    UPDATE contact.intento SET marcado = coalesce(marcado, $3::timestamptz)
    WHERE id = $1::bigint AND estado = 'en_curso'
    RETURNING id, radicado
), terminadas AS (
    UPDATE contact.llamada AS l SET terminada = $3::timestamptz
    FROM marcado AS m
    WHERE l.radicado = m.radicado AND l.intento = m.id AND l.terminada IS NULL
)
INSERT INTO contact.llamada (intento, radicado, telefono, marcada)
SELECT id, radicado, $2, $3::timestamptz FROM marcado;
