-- The attempt of a case that is somebody's now; its case is locked.
SELECT id, radicado, ronda, numero, dia, canal, estado, resultado, tardio, marcado IS NOT NULL AS marcado, respuesta
FROM contact.intento
WHERE radicado = $1 AND estado = 'en_curso';
