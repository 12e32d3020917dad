-- One change of a form. $1 id, $2 action, $3 the state after it, $4 now, $5 who, $6 what it says anew ({"column": value or null}),
-- $7 the day of the delivery, signature or follow-up, or null
UPDATE reporting.formato SET
    version = version + 1, accion = $2, estado = $3, cambiado = $4::timestamptz, cambiado_por = $5,
    responsable = CASE WHEN $6::jsonb ? 'responsable' THEN $6::jsonb->>'responsable' ELSE responsable END,
    causa = CASE WHEN $6::jsonb ? 'causa' THEN $6::jsonb->>'causa' ELSE causa END,
    compromiso = CASE WHEN $6::jsonb ? 'compromiso' THEN $6::jsonb->>'compromiso' ELSE compromiso END,
    fecha_seguimiento = CASE WHEN $6::jsonb ? 'fecha_seguimiento' THEN ($6::jsonb->>'fecha_seguimiento')::date ELSE fecha_seguimiento END,
    proceso = CASE WHEN $6::jsonb ? 'proceso' THEN $6::jsonb->>'proceso' ELSE proceso END,
    resultado = CASE WHEN $6::jsonb ? 'resultado' THEN $6::jsonb->>'resultado' ELSE resultado END,
    entregado = CASE WHEN $2 = 'entregado' THEN $7::date ELSE entregado END,
    entregado_por = CASE WHEN $2 = 'entregado' THEN $5 ELSE entregado_por END,
    firmado = CASE WHEN $2 = 'firmado' THEN $7::date ELSE firmado END,
    firmado_por = CASE WHEN $2 = 'firmado' THEN $5 ELSE firmado_por END,
    seguimiento = CASE WHEN $2 = 'seguimiento' THEN $7::date ELSE seguimiento END,
    seguimiento_por = CASE WHEN $2 = 'seguimiento' THEN $5 ELSE seguimiento_por END
WHERE id = $1::bigint
RETURNING version
