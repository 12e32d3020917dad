-- A replaced workbook whose cases have yet to say so, for this transaction alone.
SELECT p.libro, p.hasta, l.sha256, l.por, l.base, l.fecha_corte
FROM contact.reemplazo_pendiente AS p
JOIN contact.libro AS l ON l.id = p.libro
ORDER BY p.libro
LIMIT 1
FOR UPDATE OF p SKIP LOCKED;
