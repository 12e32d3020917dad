SELECT radicado, tipo, estado FROM contact.tarea WHERE id = $1::bigint;
