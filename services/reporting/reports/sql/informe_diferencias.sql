-- What a report of that week would count now and the kept one does not, and the other way round; retirado: whether sightings of
-- the week were taken away by the retention, so that nothing can be said. $1 semana, $2 its Monday
WITH ahora AS (
    SELECT usuario, radicado, fecha_corte, base, causal, revision, entrega
    FROM reporting.registro_vigente
    WHERE fecha_corte BETWEEN $2::date AND $2::date + 6 AND razon_decision = 'error_escalamiento' AND usuario IS NOT NULL
), guardado AS (
    SELECT usuario, radicado, fecha_corte, base, causal, revision, entrega FROM reporting.informe_registro WHERE semana = $1
)
SELECT (SELECT count(*) FROM (SELECT * FROM ahora EXCEPT SELECT * FROM guardado) AS n) AS nuevos,
       (SELECT count(*) FROM (SELECT * FROM guardado EXCEPT SELECT * FROM ahora) AS n) AS sobrantes,
       EXISTS (SELECT FROM reporting.particion_retirada
               WHERE mes IN (date_trunc('month', $2::date)::date, date_trunc('month', $2::date + 6)::date)) AS retirado
