-- The months that registro has, by their first days
SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS mes
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'reporting.registro'::regclass
ORDER BY mes
