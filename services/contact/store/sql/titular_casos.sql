-- Whose cases they are: of the account $1, or the telephone $2 (as contact.telefonos() has it), or the radicado $3, after $5 (or null) the first $4; with all that is
-- kept of each, as it is kept.
WITH suyo AS (
    SELECT radicado FROM contact.caso WHERE radicado = $3::text
    UNION
    SELECT radicado FROM contact.caso WHERE cuenta = $1::text AND anonimizado IS NULL
    UNION
    SELECT radicado FROM contact.caso
    WHERE anonimizado IS NULL AND telefono IS NOT NULL AND contact.telefonos(telefono) @> ARRAY[$2::text]
    UNION
    SELECT radicado FROM contact.llamada WHERE split_part(telefono, ' ', 1) = $2::text
), cual AS (
    SELECT radicado FROM suyo WHERE $5::text IS NULL OR radicado > $5::text ORDER BY radicado LIMIT $4::int
)
SELECT json_build_object(
    'radicado', c.radicado, 'estado', c.estado, 'vence', c.vence, 'anonimizado', c.anonimizado, 'caso', to_json(c),
    'decisiones', (SELECT coalesce(json_agg(d ORDER BY d.fecha_corte, d.base, d.entrega), '[]') FROM contact.decision_vista d WHERE d.radicado = c.radicado),
    'por_revisar', (SELECT coalesce(json_agg(p), '[]') FROM contact.por_revisar p WHERE p.radicado = c.radicado),
    'causales', (SELECT coalesce(json_agg(g ORDER BY g.id), '[]') FROM contact.causal_dada g WHERE g.radicado = c.radicado),
    'intentos', (SELECT coalesce(json_agg(i ORDER BY i.id), '[]') FROM contact.intento i WHERE i.radicado = c.radicado),
    'llamadas', (SELECT coalesce(json_agg(l ORDER BY l.id), '[]') FROM contact.llamada l WHERE l.radicado = c.radicado),
    'avisos', (SELECT coalesce(json_agg(a ORDER BY a.id), '[]') FROM contact.aviso a WHERE a.radicado = c.radicado),
    'recursos', (SELECT coalesce(json_agg(r ORDER BY r.id), '[]') FROM contact.recurso r WHERE r.radicado = c.radicado),
    'tareas', (SELECT coalesce(json_agg(t ORDER BY t.id), '[]') FROM contact.tarea t WHERE t.radicado = c.radicado),
    'correcciones', (SELECT coalesce(json_agg(k ORDER BY k.id), '[]') FROM contact.correccion k WHERE k.radicado = c.radicado)) AS datos
FROM cual JOIN contact.caso c USING (radicado)
ORDER BY c.radicado;
