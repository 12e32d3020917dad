-- The cases $1, which are locked, have an attempt under way each: a row of its own. In their order.
WITH n AS MATERIALIZED (
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::int[], $6::date[], $7::int[], $8::timestamptz[],
                $9::timestamptz[], $10::int[], $11::text[], $12::text[], $13::timestamptz[])
         AS u (radicado, estado, version, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, arriendo_hasta)
), c AS (
    UPDATE contact.caso AS c
    SET estado = n.estado, version = n.version, actualizado = $14::timestamptz
    FROM n
    WHERE c.radicado = n.radicado
)
INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, tomado, arriendo_hasta)
SELECT radicado, ronda, numero, dia, banda, desde, hasta, pedido = 1, canal, quien, $14::timestamptz, arriendo_hasta
FROM n
RETURNING id, radicado;
