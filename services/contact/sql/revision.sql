-- Cases whose causal a person must give, most urgent first; $1, $2: the last one of the page before, or
-- nulls.
SELECT radicado, vence, base, fecha_corte, entrega, revision, razon, motivo, observacion, cuenta, telefono,
       ciudad, usuario
FROM contact.caso
WHERE estado = 'en_revision' AND ($1::date IS NULL OR (vence, radicado) > ($1::date, $2::text))
ORDER BY vence, radicado
LIMIT $3::int;
