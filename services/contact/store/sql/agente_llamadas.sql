-- Every number that was ever dialled for a case, in their order.
SELECT radicado, intento, telefono, resultado, errado, terminada IS NULL AS abierta
FROM contact.llamada
WHERE radicado = $1
ORDER BY id;
