-- Locks the cases of a batch, in the order of $1, which every writer sorts alike, so that two never wait
-- for each other.
SELECT k.i, c.base, c.fecha_corte, c.entrega, c.revision, c.decision, c.razon, c.causal, c.nota_rr, c.inicio,
       c.vence, c.estado, c.resultado,
       (extract(epoch FROM c.proximo) * 1000)::bigint AS proximo, c.version
FROM unnest($1::text[]) WITH ORDINALITY AS k (radicado, i)
CROSS JOIN LATERAL (SELECT * FROM contact.caso WHERE caso.radicado = k.radicado FOR UPDATE) AS c;
