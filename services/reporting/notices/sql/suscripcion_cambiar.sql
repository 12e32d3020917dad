-- What is null stays. $1 id, $2 url, $3 types, $4 thresholds, $5 state
UPDATE reporting.aviso_suscripcion
SET url = coalesce($2, url),
    tipos = CASE WHEN $3::jsonb IS NULL THEN tipos ELSE ARRAY(SELECT jsonb_array_elements_text($3::jsonb)) END,
    umbrales = CASE WHEN $4::jsonb IS NULL THEN umbrales ELSE ARRAY(SELECT jsonb_array_elements_text($4::jsonb)) END,
    estado = coalesce($5, estado)
WHERE id = $1::bigint
RETURNING id
