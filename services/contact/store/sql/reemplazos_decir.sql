INSERT INTO contact.caso_reemplazo (radicado, libro, dicho)
SELECT radicado, libro, $3::timestamptz
FROM unnest($1::text[], $2::int[]) AS n (radicado, libro);
