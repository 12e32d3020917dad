-- $1 url, $2 secret, $3 types (a JSON list), $4 thresholds (a JSON list), $5 now
INSERT INTO reporting.aviso_suscripcion (url, secreto, tipos, umbrales, estado, creada)
VALUES ($1, $2, ARRAY(SELECT jsonb_array_elements_text($3::jsonb)), ARRAY(SELECT jsonb_array_elements_text($4::jsonb)), 'activa',
        $5::timestamptz)
RETURNING id
