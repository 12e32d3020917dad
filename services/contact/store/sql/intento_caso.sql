SELECT radicado FROM contact.intento WHERE id = $1::bigint;
