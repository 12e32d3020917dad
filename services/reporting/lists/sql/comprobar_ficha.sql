-- What a radicado is found by against its sightings and its case's events: a row per difference. One whose sightings have all
-- been retired is found by what they said.
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
    SELECT radicado, dice, coalesce(notas, '') AS notas
    FROM visto FULL JOIN escrito USING (radicado)
), guardado AS (
    SELECT radicado, notas,
           concat_ws('|', vale, fecha_corte, base, cuenta, usuario, asesor, causal, decision, razon_decision,
                     CASE WHEN vale IS NOT NULL THEN texto END) AS dice,
           coalesce(date_trunc('month', fecha_corte)::date IN (SELECT mes FROM reporting.particion_retirada), false) AS retirada
    FROM ficha
)
SELECT 'ficha' AS tabla, radicado AS clave, g.dice || '|' || g.notas AS guardado,
       coalesce(c.dice, '') || '|' || c.notas AS contado
FROM guardado g FULL JOIN contado c USING (radicado)
WHERE g.notas IS DISTINCT FROM coalesce(c.notas, '')
   OR g.dice <> coalesce(c.dice, '') AND (c.dice IS NOT NULL OR NOT g.retirada)
   OR c.notas IS NULL AND NOT g.retirada
UNION ALL
SELECT 'ficha', radicado, palabras::text, reporting.ficha_palabras(texto, notas)::text
FROM ficha
WHERE palabras <> reporting.ficha_palabras(texto, notas)
ORDER BY clave
