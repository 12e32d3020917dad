-- The cases $1, which are locked, have an attempt under way each: a row of its own. In their order.
-- What was planned (desde, hasta) stands in the attempt's row, what it is now that it is taken in the case's.
WITH n AS MATERIALIZED (
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::int[], $6::date[], $7::int[], $8::timestamptz[],
                $9::timestamptz[], $10::int[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::date[],
                $16::timestamptz[], $17::text[])
         AS u (radicado, estado, version, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, arriendo_hasta,
              c_desde, c_dia, c_hasta, equipo)
), c AS (
    UPDATE contact.caso AS c
    SET estado = n.estado, proximo = n.c_desde, intento_dia = n.c_dia, intento_hasta = n.c_hasta, version = n.version,
        actualizado = $18::timestamptz
    FROM n
    WHERE c.radicado = n.radicado
)
INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, equipo, tomado, arriendo_hasta,
                             respuesta)
SELECT n.radicado, n.ronda, n.numero, n.dia, n.banda, n.desde, n.hasta, n.pedido = 1, n.canal, n.quien, n.equipo, $18::timestamptz,
       n.arriendo_hasta, held.respuesta
FROM n
    JOIN contact.caso AS held ON held.radicado = n.radicado
RETURNING id, radicado;
