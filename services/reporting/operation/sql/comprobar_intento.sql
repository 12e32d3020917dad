-- The attempts against the events that name them: a row per difference.
WITH dicho AS (
    SELECT radicado, (datos ->> 'intento')::bigint AS intento,
           array_agg(jsonb_build_object('tipo', tipo, 'fecha', fecha) || datos ORDER BY version) AS eventos
    FROM evento_caso
    WHERE tipo IN ('intento_tomado', 'intento_soltado', 'intento_perdido', 'llamada', 'resultado_tardio', 'buzon_dejado',
                   'buzon_fallido')
      AND datos ? 'intento'
    GROUP BY 1, 2
), rige AS (
    SELECT radicado, intento,
           (SELECT min(x ->> 'fecha')::timestamptz FROM unnest(eventos) x WHERE x ->> 'tipo' = 'intento_tomado') AS tomado,
           coalesce(
               (SELECT x FROM unnest(eventos) WITH ORDINALITY AS t (x, n)
                WHERE x ->> 'tipo' IN ('llamada', 'buzon_dejado', 'buzon_fallido') AND x ->> 'regla' <> 'buzon_perdido'
                ORDER BY n LIMIT 1),
               (SELECT x FROM unnest(eventos) WITH ORDINALITY AS t (x, n)
                WHERE x ->> 'tipo' = 'resultado_tardio' ORDER BY n LIMIT 1),
               (SELECT x FROM unnest(eventos) WITH ORDINALITY AS t (x, n)
                WHERE x ->> 'tipo' IN ('intento_perdido', 'buzon_fallido') ORDER BY n LIMIT 1),
               (SELECT x FROM unnest(eventos) WITH ORDINALITY AS t (x, n)
                WHERE x ->> 'tipo' = 'intento_soltado' ORDER BY n LIMIT 1)) AS fin,
           eventos[1] AS primero
    FROM dicho
), contado AS (
    SELECT radicado, intento,
           to_jsonb(ARRAY[x ->> 'ronda', x ->> 'numero', x ->> 'dia', x ->> 'canal', x ->> 'quien', tomado::text,
                          (fin ->> 'fecha')::timestamptz::text,
                          CASE WHEN fin IS NOT NULL THEN reporting.intento_efecto(fin ->> 'tipo', fin ->> 'regla') END,
                          fin ->> 'resultado']) AS cifras
    FROM (SELECT *, coalesce(fin, primero) AS x FROM rige) AS r
), guardado AS (
    SELECT radicado, intento,
           to_jsonb(ARRAY[ronda::text, numero::text, dia::text, canal, quien, tomado::text, terminado::text, efecto,
                          resultado]) AS cifras
    FROM intento
)
SELECT 'intento' AS tabla, concat_ws(' ', radicado, intento) AS clave, g.cifras::text AS guardado, c.cifras::text AS contado
FROM guardado g FULL JOIN contado c USING (radicado, intento)
WHERE g.cifras IS DISTINCT FROM c.cifras
ORDER BY radicado, intento
