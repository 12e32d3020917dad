-- What the retention asks of a case, which is locked, and what it says of its person.
SELECT (c.cerrado AT TIME ZONE 'America/Bogota')::date AS cerrado_dia, (c.actualizado AT TIME ZONE 'America/Bogota')::date AS ultimo_dia,
       c.anonimizado IS NOT NULL AS anonimo,
       (SELECT count(*) FROM contact.tarea t WHERE t.radicado = c.radicado AND t.estado = 'pendiente') AS pendientes,
       c.cuenta, c.telefono, c.ciudad, concat_ws(E'\n', c.motivo, c.observacion) AS textos
FROM contact.caso c
WHERE c.radicado = $1;
