-- One row per event comes in (batch_fold): each is kept, and the case becomes what its highest version says.
-- $1 radicado[], $2 version[], $3 tipo[], $4 estado[], $5 causal[], $6 fecha[], $7 datos[]
WITH evento AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[])
        AS t (radicado, version, tipo, estado, causal, fecha, datos)
), guardado AS (
    INSERT INTO evento_caso (radicado, version, tipo, estado, causal, fecha, datos)
    SELECT radicado, version, tipo, estado, causal, fecha, datos FROM evento
    ON CONFLICT (radicado, version) DO NOTHING
)
INSERT INTO caso AS c (radicado, estado, causal, version, abierto, actualizado)
SELECT DISTINCT ON (radicado COLLATE "C")
       radicado, estado, causal, version, min(fecha) OVER (PARTITION BY radicado COLLATE "C"), fecha
FROM evento
ORDER BY radicado COLLATE "C", version DESC
ON CONFLICT (radicado) DO UPDATE SET
    estado = CASE WHEN excluded.version > c.version THEN excluded.estado ELSE c.estado END,
    causal = CASE WHEN excluded.version > c.version THEN excluded.causal ELSE c.causal END,
    actualizado = CASE WHEN excluded.version > c.version THEN excluded.actualizado ELSE c.actualizado END,
    version = greatest(excluded.version, c.version),
    abierto = least(excluded.abierto, c.abierto)
WHERE excluded.version > c.version OR excluded.abierto < c.abierto
