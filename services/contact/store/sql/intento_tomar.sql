-- An attempt is somebody's from now on.
INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, tomado,
                             arriendo_hasta, respuesta)
VALUES ($1, $2::int, $3::int, $4::date, $5::int, $6::timestamptz, $7::timestamptz, $8::boolean, $9, $10,
        $11::timestamptz, $12::timestamptz,
        (SELECT respuesta FROM contact.caso WHERE radicado = $1))
RETURNING id;
