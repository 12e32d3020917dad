-- What came of a try; nothing, where its lease ended and another took the notice since, or a person has changed it.
-- $1 id, $2 number of the try, $3 state, $4 pause in ms until the next, $5 ms that it took, $6 HTTP status, $7 error,
-- $8 the beginning of the answer, $9 whether the receiver wants no more
WITH marcado AS (
    UPDATE reporting.aviso
    SET estado = $3, arrendado = false, proximo = now() + make_interval(secs => $4::bigint / 1000.0),
        terminado = CASE WHEN $3 <> 'pendiente' THEN now() END
    WHERE id = $1::bigint AND intentos = $2::integer AND arrendado
    RETURNING id, suscripcion
), retirada AS (
    UPDATE reporting.aviso_suscripcion SET estado = 'retirada'
    WHERE $9::boolean AND id = (SELECT suscripcion FROM marcado)
)
INSERT INTO reporting.aviso_intento (aviso, numero, ms, http, error, respuesta)
SELECT id, $2::integer, $5::integer, $6::integer, $7, $8 FROM marcado
ON CONFLICT DO NOTHING
