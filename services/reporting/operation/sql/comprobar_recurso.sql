-- The recursos against their events: a row per difference.
WITH contado AS (
    SELECT p.radicado, p.version,
           to_jsonb(ARRAY[p.datos ->> 'tipo', p.datos ->> 'presentado', coalesce(p.datos ->> 'vence', 'infinity'), p.datos ->> 'canal', d.fecha::text,
                          d.datos ->> 'decision']) AS cifras
    FROM evento_caso p
    LEFT JOIN LATERAL (
        SELECT * FROM evento_caso e
        WHERE e.radicado = p.radicado AND e.tipo = 'recurso_decidido' AND e.version > p.version
          AND NOT EXISTS (SELECT FROM evento_caso n WHERE n.radicado = p.radicado AND n.tipo = 'recurso_presentado'
                          AND n.version > p.version AND n.version < e.version)
        ORDER BY e.version LIMIT 1) d ON true
    WHERE p.tipo = 'recurso_presentado'
), guardado AS (
    SELECT radicado, version,
           to_jsonb(ARRAY[tipo, presentado::text, vence::text, canal, decidido::text, decision]) AS cifras
    FROM recurso
)
SELECT 'recurso' AS tabla, concat_ws(' ', radicado, version) AS clave, g.cifras::text AS guardado, c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (radicado, version)
WHERE g.cifras IS DISTINCT FROM c.cifras
ORDER BY radicado, version
