SELECT radicado FROM contact.tarea WHERE id = $1::bigint;
