-- $1 desde, $2 hasta: of the week's Monday; $3 origen
SELECT i.semana, i.desde, i.hasta, i.origen, i.hecho, i.por, i.asesores, i.radicados, i.registros, f.formatos, f.pendientes
FROM reporting.informe i
CROSS JOIN LATERAL (SELECT count(*) AS formatos, count(*) FILTER (WHERE estado IN ('pendiente', 'entregado')) AS pendientes
                    FROM reporting.formato f WHERE f.semana = i.semana) AS f
WHERE ($1::date IS NULL OR i.desde >= $1) AND ($2::date IS NULL OR i.desde <= $2) AND ($3::text IS NULL OR i.origen = $3)
