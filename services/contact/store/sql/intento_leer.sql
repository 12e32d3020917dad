-- An attempt as it is known, whoever's it is.
SELECT id, radicado, ronda, numero, dia, canal, estado, resultado, tardio, marcado IS NOT NULL AS marcado, respuesta
FROM contact.intento
WHERE id = $1::bigint;
