-- What was sent under the id $1, and whether its case waits for that one's decision. Read again when the case is locked.
SELECT d.radicado, d.base, d.fecha_corte, d.entrega, d.revision, d.causal, d.quien, d.estado,
       coalesce(p.enviada, false) AS esperada
FROM contact.causal_dada AS d
LEFT JOIN contact.por_revisar AS p
    ON (p.radicado, p.base, p.fecha_corte, p.entrega, p.revision) =
       (d.radicado, d.base, d.fecha_corte, d.entrega, d.revision)
WHERE d.ce_id = $1;
