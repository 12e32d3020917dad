-- Dead letters. $1 abierto, reintentado, descartado or null; $2 the topic where they died; $3 who put them aside; $4 the code;
-- $5, $6 the day from which, to which they were put aside
SELECT topico || '-dlt:' || particion || ':' || posicion AS id, topico, particion, posicion, escrito,
       de_particion, de_posicion, etapa, codigo, error, bytes, reintento_de, coalesce(resolucion, 'abierto') AS estado, resuelto,
       resuelto_por
FROM reporting.muerto
WHERE visto
  AND ($1::text IS NULL OR coalesce(resolucion, 'abierto') = $1)
  AND ($2::text IS NULL OR topico = $2)
  AND ($3::text IS NULL OR etapa = $3)
  AND ($4::text IS NULL OR codigo = $4)
  AND ($5::date IS NULL OR escrito >= $5::date::timestamp AT TIME ZONE 'America/Bogota')
  AND ($6::date IS NULL OR escrito < ($6::date + 1)::timestamp AT TIME ZONE 'America/Bogota')
