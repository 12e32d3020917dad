UPDATE contact.intento SET estado = 'cancelado', actualizado = $2::timestamptz
WHERE radicado = ANY ($1::text[]) AND estado = 'planificado';
