-- Per causal, of the bases pendientes; sueltos: those of them that no workbook's total has. $1 desde, $2 hasta
SELECT causal, count(*) AS registros, count(*) FILTER (WHERE suelto) AS sueltos
FROM reporting.registro_vigente
WHERE base = 'pendientes' AND fecha_corte BETWEEN $1::date AND $2::date
GROUP BY causal
ORDER BY registros DESC, causal ASC NULLS LAST
