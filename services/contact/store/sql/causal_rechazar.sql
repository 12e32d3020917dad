UPDATE contact.causal_dada SET estado = 'rechazada', error = $2, resuelta = $3::timestamptz
WHERE ce_id = $1;
