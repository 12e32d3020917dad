-- What a person last said of the cases $1 for the motivos $2 (folded); nothing where the classifier did not take it.
SELECT k.i, d.causal, d.quien
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (radicado, motivo, i)
CROSS JOIN LATERAL (SELECT causal, quien, estado
                    FROM contact.causal_dada AS c
                    WHERE c.radicado = k.radicado AND c.motivo = k.motivo
                    ORDER BY c.id DESC
                    LIMIT 1) AS d
WHERE d.estado <> 'rechazada';
