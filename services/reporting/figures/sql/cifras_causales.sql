-- Per part of an answer and causal, of the bases pendientes. $1, $2 blocks: levels and first days; $3 the part that each is of
SELECT parte, nullif(causal, '') AS causal, sum(registros)::bigint AS registros
FROM unnest($1::smallint[], $2::date[], $3::integer[]) AS p (nivel, desde, parte)
JOIN reporting.conteo_causal k ON k.base = 'pendientes' AND k.nivel = p.nivel AND k.desde = p.desde
GROUP BY parte, k.causal
