-- The decision that asked for a person, of the sighting that waits.
SELECT v.revision, v.razon, v.causal
FROM contact.por_revisar AS p
JOIN contact.decision_vista AS v
    ON (v.radicado, v.fecha_corte, v.base, v.entrega) = (p.radicado, p.fecha_corte, p.base, p.entrega)
WHERE p.radicado = $1;
