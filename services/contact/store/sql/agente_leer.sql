-- An attempt and the numbers of its case.
SELECT i.radicado, i.numero, i.canal, i.quien, i.estado, i.resultado, i.marcado IS NOT NULL AS marcado,
       (date_part('epoch', i.arriendo_hasta) * 1000)::bigint AS arriendo_hasta, c.telefono
FROM contact.intento AS i
JOIN contact.caso AS c USING (radicado)
WHERE i.id = $1::bigint;
