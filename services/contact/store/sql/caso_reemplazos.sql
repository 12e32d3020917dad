-- The workbooks of a case that were replaced, in the order in which it said so.
SELECT l.sha256 AS reemplazada, l.por, l.base, l.fecha_corte,
       to_char(r.dicho, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS dicho
FROM contact.caso_reemplazo AS r
JOIN contact.libro AS l ON l.id = r.libro
WHERE r.radicado = $1
ORDER BY r.dicho, r.libro;
