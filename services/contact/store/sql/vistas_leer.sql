-- The revision known of each sighting $1, $2, $3, $4 (radicado, base, cut-off, delivery). OFFSET 0: look
-- each up by its key, whatever the planner believes about a table that grows.
SELECT k.i, v.revision
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[]) WITH ORDINALITY
     AS k (radicado, base, fecha_corte, entrega, i)
CROSS JOIN LATERAL (SELECT revision
                    FROM contact.decision_vista AS d
                    WHERE d.radicado = k.radicado AND d.fecha_corte = k.fecha_corte AND d.base = k.base
                      AND d.entrega = k.entrega
                    OFFSET 0) AS v;
