-- The partitions that the sightings of a batch need, in this schema or a rebuild's; a row for each month that was retired.
-- $1 first day of the month[]
SELECT mes
FROM unnest($1::date[]) AS m (mes)
WHERE NOT reporting.particion_asegurar(mes, current_schema()::text)
