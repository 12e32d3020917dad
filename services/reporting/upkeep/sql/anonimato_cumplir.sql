-- At most $1 rows of each that still say something, and how many there were; no rows: another replica is at it.
WITH turno AS MATERIALIZED (
    SELECT hasta FROM reporting.anonimato WHERE pg_try_advisory_xact_lock(hashtext('reporting.anonimato'))
), fila AS (
    UPDATE reporting.rechazo r SET radicado = NULL, cuenta = NULL, detalle = NULL, original = NULL
    WHERE (r.sha256, r.fila) IN (
        SELECT x.sha256, x.fila
        FROM turno t, LATERAL (
            SELECT sha256, fila FROM reporting.rechazo
            WHERE fecha_corte <= t.hasta AND (radicado IS NOT NULL OR cuenta IS NOT NULL OR detalle IS NOT NULL OR original IS NOT NULL)
            ORDER BY fecha_corte LIMIT $1::integer) AS x)
    RETURNING 1
), recibido AS (
    UPDATE reporting.recepcion r SET remitente = NULL, asunto = NULL
    WHERE r.id IN (
        SELECT x.id
        FROM turno t, LATERAL (
            SELECT id FROM reporting.recepcion
            WHERE recibido < (t.hasta + 1)::timestamp AT TIME ZONE 'America/Bogota' AND (remitente IS NOT NULL OR asunto IS NOT NULL)
            ORDER BY recibido LIMIT $1::integer) AS x)
    RETURNING 1
)
SELECT (SELECT count(*) FROM fila) AS filas, (SELECT count(*) FROM recibido) AS recepciones FROM turno
