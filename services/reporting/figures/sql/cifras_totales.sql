-- Per part of an answer and base, all that was sent: what the workbooks that hold say of themselves, and the records that are in
-- none of them. $1, $2 blocks: levels and first days; $3 the part that each is of
SELECT parte, base, sum(registros)::bigint AS total
FROM unnest($1::smallint[], $2::date[], $3::integer[]) AS p (nivel, desde, parte)
CROSS JOIN (VALUES ('pendientes'), ('mal_escalados')) AS b (base)
CROSS JOIN LATERAL (
    SELECT k.total AS registros
    FROM reporting.conteo_base k
    WHERE k.base = b.base AND k.nivel = p.nivel AND k.desde = p.desde
    UNION ALL
    SELECT k.sueltos
    FROM reporting.conteo_causal k
    WHERE k.base = b.base AND k.nivel = p.nivel AND k.desde = p.desde) AS recibido
GROUP BY parte, base
