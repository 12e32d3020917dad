-- The derived tables that are compared: how far each partition was read is the same by then
SELECT d.nombre
FROM reporting.derivada d
JOIN pg_class c ON c.relname = d.nombre AND c.relnamespace = 'reporting'::regnamespace
WHERE c.relkind IN ('r', 'p') AND d.nombre <> 'consumer_offset'
ORDER BY d.nombre
