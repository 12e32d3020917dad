-- What came of the numbers dialled within an attempt: those that were not told of when they were dialled get
-- a row now.
WITH n AS (
    SELECT *
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::int[])
         AS u (intento, radicado, telefono, marcada, resultado, errado)
), dicha AS (
    UPDATE contact.llamada AS l
    SET resultado = n.resultado, errado = (n.errado = 1), terminada = $7::timestamptz
    FROM n
    WHERE l.radicado = n.radicado AND l.intento = n.intento AND l.telefono = n.telefono
      AND l.terminada IS NULL
    RETURNING l.telefono
)
INSERT INTO contact.llamada (intento, radicado, telefono, marcada, resultado, errado, terminada)
SELECT n.intento, n.radicado, n.telefono, coalesce(n.marcada, $7::timestamptz), n.resultado, (n.errado = 1),
       $7::timestamptz
FROM n
WHERE n.telefono NOT IN (SELECT telefono FROM dicha);
