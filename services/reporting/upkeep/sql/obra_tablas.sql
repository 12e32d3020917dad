-- The derived tables that are compared. How far each partition was read is the same by then; of when its last event was, a
-- message that the database refused is told by a rebuild and not by what served, which met it alone.
SELECT d.nombre
FROM reporting.derivada d
JOIN pg_class c ON c.relname = d.nombre AND c.relnamespace = 'reporting'::regnamespace
WHERE c.relkind IN ('r', 'p') AND d.nombre NOT IN ('consumer_offset', 'lectura')
ORDER BY d.nombre
