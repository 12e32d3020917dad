-- What is known of a radicado: the case, where contact has opened one, and the decision that holds (latest cut-off; the
-- same day mal_escalados over pendientes), of the sightings that count where there are any. No row: nothing. $1 radicado
SELECT $1::text AS radicado, c.estado,
       CASE WHEN c.radicado IS NULL THEN r.causal ELSE coalesce(c.causal, r.causal) END AS causal,
       coalesce(c.version, 0) AS version,
       c.abierto, c.actualizado,
       r.decision, r.razon_decision
FROM (SELECT 1) AS uno
LEFT JOIN reporting.caso c ON c.radicado = $1
LEFT JOIN LATERAL (
    SELECT s.radicado, s.causal, s.decision, s.razon_decision
    FROM reporting.registro s
    WHERE s.radicado = $1
    ORDER BY EXISTS (SELECT FROM reporting.base n WHERE n.reemplaza = coalesce(s.libro, s.sha256)), s.fecha_corte DESC,
             s.base = 'mal_escalados' DESC
    LIMIT 1
) r ON true
WHERE c.radicado IS NOT NULL OR r.radicado IS NOT NULL
