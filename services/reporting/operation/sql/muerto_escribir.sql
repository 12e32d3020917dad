-- Dead letters, each once; its resolution may be there already.
-- $1 topico[], $2 particion[], $3 posicion[], $4 escrito[], $5 de_particion[], $6 de_posicion[], $7 etapa[], $8 codigo[],
-- $9 error[], $10 bytes[], $11 reintento_de[]
INSERT INTO muerto AS m
    (topico, particion, posicion, escrito, visto, de_particion, de_posicion, etapa, codigo, error, bytes, reintento_de)
SELECT DISTINCT ON (topico, particion, posicion, escrito)
       topico, particion, posicion, escrito, true, nullif(de_particion, -1), nullif(de_posicion, -1), etapa, codigo, error, bytes,
       reintento_de
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
            $9::text[], $10::bigint[], $11::text[])
    AS t (topico, particion, posicion, escrito, de_particion, de_posicion, etapa, codigo, error, bytes, reintento_de)
ORDER BY topico, particion, posicion, escrito
ON CONFLICT (topico, particion, posicion, escrito) DO UPDATE SET
    visto = true, de_particion = excluded.de_particion, de_posicion = excluded.de_posicion, etapa = excluded.etapa,
    codigo = excluded.codigo, error = excluded.error, bytes = excluded.bytes, reintento_de = excluded.reintento_de
WHERE NOT m.visto
