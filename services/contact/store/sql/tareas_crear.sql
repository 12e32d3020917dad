-- Tasks that decisions, or the life of their cases, ask for.
INSERT INTO contact.tarea (radicado, tipo, destino, nota, causa, vence, estado, manos, envios, espera_hasta,
                           creada, actualizada)
SELECT radicado, tipo, destino, nota, causa, vence, estado, manos, envios, espera_hasta, $11::timestamptz,
       $11::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[],
            $9::int[], $10::timestamptz[])
     AS n (radicado, tipo, destino, nota, causa, vence, estado, manos, envios, espera_hasta);
