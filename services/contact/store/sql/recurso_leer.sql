-- The recurso of a case, which has one at most.
SELECT id, tipo, presentado, canal, vence, estado, decision, texto FROM contact.recurso WHERE radicado = $1;
