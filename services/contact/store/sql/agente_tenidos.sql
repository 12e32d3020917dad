-- The attempts that a person holds, with the numbers of their cases.
SELECT i.id, i.radicado, c.telefono
FROM contact.intento AS i
JOIN contact.caso AS c USING (radicado)
WHERE i.estado = 'en_curso' AND i.canal = 'agente' AND i.quien = $1;
