-- The partitions from one month to another. $1, $2 their first days
SELECT count(reporting.particion_asegurar(m::date))
FROM generate_series($1::date, $2::date, interval '1 month') AS m
