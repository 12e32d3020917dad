INSERT INTO contact.tarea (radicado, tipo, destino, nota, causa, vence, estado, creada, actualizada)
SELECT radicado, tipo, destino, nota, causa, vence, estado, $8::timestamptz, $8::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[])
     AS n (radicado, tipo, destino, nota, causa, vence, estado);
