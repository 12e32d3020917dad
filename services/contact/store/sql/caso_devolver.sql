-- The case goes back to review with the sighting that waits: its facts and its decision hold, but where a person had them put right.
UPDATE contact.caso AS c
SET base = p.base, fecha_corte = p.fecha_corte, entrega = p.entrega, revision = v.revision,
    decision = v.decision, razon = v.razon, causal = v.causal, politica_version = v.politica_version,
    politica_regla = v.politica_regla, nota_rr = NULL, cuenta = contact.corregido(c.radicado, 'cuenta', p.registro->>'cuenta'),
    motivo = contact.corregido(c.radicado, 'nombre', p.registro->>'motivo'),
    observacion = contact.corregido(c.radicado, 'nombre', p.registro->>'observacion'),
    usuario = p.registro->>'usuario', telefono = contact.corregido(c.radicado, 'telefono', p.registro->>'telefono'),
    ciudad = contact.corregido(c.radicado, 'ciudad', p.registro->>'ciudad'),
    fecha_radicacion = left(p.registro->>'fecha_radicacion', 10)::date
FROM contact.por_revisar AS p
JOIN contact.decision_vista AS v
    ON (v.radicado, v.fecha_corte, v.base, v.entrega) = (p.radicado, p.fecha_corte, p.base, p.entrega)
WHERE c.radicado = $1 AND p.radicado = $1;
