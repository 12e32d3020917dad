-- agente_prolongar
UPDATE contact.intento
SET arriendo_hasta = greatest(arriendo_hasta, $2::timestamptz)
WHERE id = $1::bigint AND estado = 'en_curso';
