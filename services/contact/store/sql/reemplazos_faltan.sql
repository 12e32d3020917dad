-- Which of the cases $1 have not yet said that the workbook $2 was replaced. The cases are locked: only who
-- holds one says it.
SELECT k.i
FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS k (radicado, libro, i)
WHERE NOT EXISTS (SELECT FROM contact.caso_reemplazo AS r
                  WHERE r.radicado = k.radicado AND r.libro = k.libro)
ORDER BY k.i;
