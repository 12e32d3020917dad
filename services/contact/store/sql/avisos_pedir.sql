INSERT INTO contact.aviso (radicado, ronda, tipo, texto, pedido)
SELECT radicado, ronda, tipo, texto, $5::timestamptz
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS n (radicado, ronda, tipo, texto);
