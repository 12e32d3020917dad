-- The cases against all of their events: a row per difference, what is kept and what the events say.
WITH orden AS (
    SELECT e.*,
           row_number() OVER w = 1 OR e.estado IS DISTINCT FROM lag(e.estado) OVER w AS entra
    FROM evento_caso e
    WINDOW w AS (PARTITION BY e.radicado ORDER BY e.version)
), intentos AS (
    SELECT DISTINCT ON (radicado) radicado,
           count(*) FILTER (WHERE numero < 4 AND efecto NOT IN ('soltado', 'perdido')) AS n
    FROM intento
    GROUP BY radicado, ronda
    HAVING count(*) FILTER (WHERE numero < 4 AND efecto NOT IN ('soltado', 'perdido')) > 0
    ORDER BY radicado, ronda DESC
), contado AS (
    SELECT radicado, (array_agg(estado ORDER BY version DESC))[1] AS estado,
           (array_agg(causal ORDER BY version DESC))[1] AS causal, max(version) AS version, min(fecha) AS abierto,
           (array_agg(fecha ORDER BY version DESC))[1] AS actualizado,
           (array_agg(fecha ORDER BY version DESC) FILTER (WHERE entra))[1] AS entro,
           (array_agg(datos ->> 'vence' ORDER BY version DESC) FILTER (WHERE datos ? 'vence'))[1]::date AS vence,
           (array_agg(datos ->> 'tipo' ORDER BY version DESC) FILTER (WHERE tipo = 'recurso_presentado'))[1] AS recurso,
           (array_agg(CASE WHEN tipo NOT LIKE 'respuesta%' THEN datos ELSE '{}' END ORDER BY version DESC)
            FILTER (WHERE tipo IN ('notificado', 'aviso_escrito_pendiente', 'respuesta_dada', 'respuesta_retirada')))[1] AS aviso,
           (array_agg(CASE tipo WHEN 'abierto' THEN datos -> 'intento' ELSE datos END ORDER BY version DESC)
            FILTER (WHERE tipo IN ('intento_planificado', 'buzon_pedido') OR tipo = 'abierto' AND datos ? 'intento'))[1] AS plan,
           count(*) FILTER (WHERE tipo = 'rebote') AS rebotes,
           (array_agg(datos ->> 'resultado' ORDER BY version DESC)
            FILTER (WHERE tipo = 'cerrado'))[1] AS resultado
    FROM orden
    GROUP BY radicado
), dicho AS (
    SELECT radicado,
           to_jsonb(ARRAY[estado, causal, version::text, abierto::text, actualizado::text, entro::text, coalesce(vence, 'infinity')::text, recurso,
                          aviso ->> 'notificacion', aviso ->> 'notificado', aviso ->> 'recurso_hasta', coalesce(n, 0)::text,
                          plan ->> 'numero', (plan ->> 'desde')::timestamptz::text, (plan ->> 'hasta')::timestamptz::text,
                          rebotes::text, resultado]) AS cifras
    FROM contado
    LEFT JOIN intentos USING (radicado)
), guardado AS (
    SELECT radicado,
           to_jsonb(ARRAY[estado, causal, version::text, abierto::text, actualizado::text, entro::text, vence::text, recurso,
                          notificacion, notificado::text, recurso_hasta::text, intentos::text, proximo::text,
                          proximo_desde::text, proximo_hasta::text, rebotes::text, resultado]) AS cifras
    FROM caso
)
SELECT 'caso' AS tabla, radicado AS clave, g.cifras::text AS guardado, d.cifras::text AS contado
FROM guardado g FULL JOIN dicho d USING (radicado)
WHERE g.cifras IS DISTINCT FROM d.cifras
ORDER BY radicado
