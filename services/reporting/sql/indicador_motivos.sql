-- Per causal, of the bases pendientes. $1 desde, $2 hasta
SELECT causal, count(*) AS registros
FROM reporting.registro
WHERE base = 'pendientes' AND fecha_corte BETWEEN $1::date AND $2::date
GROUP BY causal
ORDER BY registros DESC, causal ASC NULLS LAST
