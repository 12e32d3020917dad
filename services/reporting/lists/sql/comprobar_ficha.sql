-- What a radicado is found by against its sightings and its case's events: a row per difference. Of a radicado last seen in a
-- retired month the ficha stays.
WITH visto AS (
    SELECT DISTINCT ON (r.radicado) r.radicado,
           concat_ws('|', v.vale, r.fecha_corte, r.base, r.cuenta, r.usuario, r.asesor, r.causal, r.decision, r.razon_decision,
                     reporting.ficha_texto(r.motivo, r.razon, r.subrazon, r.nota_rr)) AS dice
    FROM registro r,
         LATERAL (SELECT NOT EXISTS (SELECT FROM base n WHERE n.reemplaza = coalesce(r.libro, r.sha256)) AS vale) AS v
    ORDER BY r.radicado, v.vale DESC, r.fecha_corte DESC, r.base
), escrito AS (
    SELECT radicado, string_agg(concat_ws(E'\n', datos ->> 'nota', datos ->> 'texto'), E'\n' ORDER BY version) AS notas
    FROM evento_caso
    WHERE datos ?| '{nota,texto}'
    GROUP BY radicado
), contado AS (
    SELECT radicado, coalesce(dice, '') || '|' || coalesce(notas, '') AS todo, dice IS NOT NULL AS hay
    FROM visto FULL JOIN escrito USING (radicado)
), guardado AS (
    SELECT radicado, fecha_corte,
           concat_ws('|', vale, fecha_corte, base, cuenta, usuario, asesor, causal, decision, razon_decision,
                     CASE WHEN vale IS NOT NULL THEN texto END) || '|' || notas AS todo
    FROM ficha
)
SELECT 'ficha' AS tabla, radicado AS clave, g.todo AS guardado, c.todo AS contado
FROM guardado g FULL JOIN contado c USING (radicado)
WHERE g.todo IS DISTINCT FROM c.todo
  AND (c.hay OR g.fecha_corte IS NULL
       OR date_trunc('month', g.fecha_corte)::date NOT IN (SELECT mes FROM reporting.particion_retirada))
UNION ALL
SELECT 'ficha', radicado, palabras::text, reporting.ficha_palabras(texto, notas)::text
FROM ficha
WHERE palabras <> reporting.ficha_palabras(texto, notas)
ORDER BY clave
