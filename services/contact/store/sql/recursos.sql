-- Recursos, most urgent first; $1: estado; $2, $3: the last one of the page before, or nulls; $5: of which
-- team's reach, or null.
SELECT r.id, r.radicado, r.tipo, r.presentado, r.canal, r.motivo, r.vence, r.estado, r.decision, r.texto, r.quien,
       r.decidido_por, to_char(r.creado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       to_char(r.decidido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS decidido, c.causal, c.motivo AS motivo_pqr, c.respuesta,
       c.respuesta_signo, c.notificado, c.cuenta
FROM contact.recurso AS r
JOIN contact.caso AS c USING (radicado)
WHERE r.estado = $1 AND ($2::date IS NULL OR (r.vence, r.id) > ($2::date, $3::bigint))
  AND ($5::text IS NULL OR contact.es_del_equipo(r.radicado, $5::text))
ORDER BY r.vence, r.id
LIMIT $4::int;
