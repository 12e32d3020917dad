-- What was put right in the case $1: its field $2, which said $3 and says $4, by $5, because of $6, at $7.
INSERT INTO contact.correccion (radicado, campo, antes, despues, quien, nota, hecha)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::timestamptz);
