-- $1 quien, $2 accion, $3 objeto, $4 servicio, $5 desde when, $6 until when, $7 desde where: null where it is not asked. A time is
-- between two numbers first, because the list goes by numbers.
SELECT n, momento, servicio, quien, roles, desde, accion, objeto, antes, despues, solicitud, encode(hash, 'hex') AS hash
FROM reporting.auditoria
WHERE ($1::text IS NULL OR quien = $1)
  AND ($2::text IS NULL OR accion = $2)
  AND ($3::text IS NULL OR objeto = $3)
  AND ($4::text IS NULL OR servicio = $4)
  AND ($5::timestamptz IS NULL OR momento >= $5
       AND n >= (SELECT 4096 * min(t.tramo) FROM reporting.auditoria_tramo t WHERE t.hasta >= $5))
  AND ($6::timestamptz IS NULL OR momento < $6
       AND n < (SELECT 4096 * (max(t.tramo) + 1) FROM reporting.auditoria_tramo t WHERE t.desde < $6))
  AND ($7::text IS NULL OR desde = $7)
