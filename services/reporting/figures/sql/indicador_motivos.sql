-- Per causal, of the bases pendientes; sueltos: those of them that no workbook's total has. $1, $2 the period's blocks
SELECT nullif(causal, '') AS causal, sum(registros)::bigint AS registros, sum(sueltos)::bigint AS sueltos
FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
JOIN reporting.conteo_causal k ON k.base = 'pendientes' AND k.nivel = p.nivel AND k.desde = p.desde
GROUP BY k.causal
HAVING sum(registros) <> 0
ORDER BY registros DESC, k.causal = '', k.causal
