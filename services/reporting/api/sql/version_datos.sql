-- The version of the data: of what comes from Kafka, and of people's tables. $1 whether the first is meant;
-- $2 the tables, separated by commas, or null
SELECT CASE WHEN $1::boolean THEN
           (SELECT coalesce(string_agg(topic || ':' || partition || ':' || next_offset, ',' ORDER BY topic, partition), '')
            FROM reporting.consumer_offset) END AS kafka,
       (SELECT coalesce(string_agg(tabla || ':' || n, ',' ORDER BY tabla), '')
        FROM reporting.cambio
        WHERE tabla = ANY (string_to_array($2, ',')) OR $1::boolean AND tabla IN ('derivada', 'particion_retirada')) AS cambios
