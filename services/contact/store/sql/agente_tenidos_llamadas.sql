-- Every number that was ever dialled for the cases that a person holds, in their order.
SELECT radicado, intento, telefono, resultado, errado, terminada IS NULL AS abierta
FROM contact.llamada
WHERE radicado IN (SELECT radicado
                   FROM contact.intento
                   WHERE estado = 'en_curso' AND canal = 'agente' AND quien = $1)
ORDER BY id;
