-- The version of the data: how far is read what is told of records and bases (cifras), and what is told of cases and dead letters
-- (resto); and how often people's tables were changed
SELECT coalesce(string_agg(lugar, ',') FILTER (WHERE de_cifras), '') AS cifras,
       coalesce(string_agg(lugar, ',') FILTER (WHERE NOT de_cifras), '') AS resto,
       (SELECT coalesce(string_agg(tabla || ':' || n, ',' ORDER BY tabla), '') FROM reporting.cambio) AS cambios
FROM (SELECT topic || ':' || partition || ':' || next_offset AS lugar,
             topic NOT IN ('case.event', 'dlt.resolution') AND topic NOT LIKE '%-dlt' AS de_cifras
      FROM reporting.consumer_offset
      ORDER BY topic, partition) AS leido
