SELECT radicado FROM contact.recurso WHERE id = $1::bigint;
