-- What became of dead letters: the latest word holds. The letter itself may come later.
-- $1 topico[], $2 particion[], $3 posicion[], $4 escrito[], $5 resolucion[], $6 resuelto[], $7 resuelto_por[]
INSERT INTO muerto AS m (topico, particion, posicion, escrito, resolucion, resuelto, resuelto_por)
SELECT DISTINCT ON (topico, particion, posicion, escrito) *
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::timestamptz[], $5::text[], $6::timestamptz[], $7::text[])
    AS t (topico, particion, posicion, escrito, resolucion, resuelto, resuelto_por)
ORDER BY topico, particion, posicion, escrito, resuelto DESC, resolucion
ON CONFLICT (topico, particion, posicion, escrito) DO UPDATE SET
    resolucion = excluded.resolucion, resuelto = excluded.resuelto, resuelto_por = excluded.resuelto_por
WHERE m.resuelto IS NULL OR excluded.resuelto > m.resuelto
