-- The tasks against the events that ask for them and end them: a row per difference.
WITH pedida AS (
    SELECT radicado, version, fecha,
           CASE tipo WHEN 'abierto' THEN datos -> 'tarea' ->> 'tipo' WHEN 'recurso_presentado' THEN 'nota'
                     WHEN 'copia_sic' THEN 'copia_sic' ELSE datos ->> 'tipo' END AS tipo
    FROM evento_caso
    WHERE tipo IN ('tarea_creada', 'copia_sic', 'recurso_presentado') OR tipo = 'abierto' AND datos ? 'tarea'
), vida AS (
    SELECT p.*, coalesce((SELECT min(n.version) FROM pedida n
                          WHERE n.radicado = p.radicado AND n.tipo = p.tipo AND n.version > p.version),
                         9223372036854775807) AS hasta
    FROM pedida p
), contado AS (
    SELECT v.radicado, v.version,
           to_jsonb(ARRAY[v.tipo, v.fecha::text, r.fecha::text, r.datos ->> 'error', substr(f.tipo, 7), f.fecha::text,
                          f.datos ->> 'quien']) AS cifras
    FROM vida v
    LEFT JOIN LATERAL (
        SELECT * FROM evento_caso e
        WHERE e.radicado = v.radicado AND e.version > v.version AND e.version < v.hasta AND e.datos ->> 'tipo' = v.tipo
          AND (e.tipo = 'tarea_cancelada' OR e.tipo = 'tarea_rechazada' AND v.tipo = 'corregir_factura'
               OR e.tipo = 'tarea_hecha' AND e.datos ->> 'tarde' IS DISTINCT FROM 'true')
        ORDER BY e.version LIMIT 1) f ON true
    LEFT JOIN LATERAL (
        SELECT * FROM evento_caso e
        WHERE e.radicado = v.radicado AND e.version > v.version AND e.version <= coalesce(f.version, v.hasta - 1)
          AND e.tipo = 'tarea_rechazada' AND e.datos ->> 'tipo' = v.tipo
        ORDER BY e.version DESC LIMIT 1) r ON true
), guardado AS (
    SELECT radicado, version,
           to_jsonb(ARRAY[tipo, creada::text, rechazada::text, error, fin, terminada::text, quien]) AS cifras
    FROM tarea
)
SELECT 'tarea' AS tabla, concat_ws(' ', radicado, version) AS clave, g.cifras::text AS guardado, c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (radicado, version)
WHERE g.cifras IS DISTINCT FROM c.cifras
ORDER BY radicado, version
