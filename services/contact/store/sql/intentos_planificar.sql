INSERT INTO contact.intento (radicado, numero, dia, desde, hasta, estado, creado, actualizado)
SELECT radicado, numero, dia, desde, hasta, estado, $7::timestamptz, $7::timestamptz
FROM unnest($1::text[], $2::int[], $3::date[], $4::timestamptz[], $5::timestamptz[], $6::text[])
     AS n (radicado, numero, dia, desde, hasta, estado);
