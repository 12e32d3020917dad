-- Minutes, in hundredths, since the oldest of the last days' workbooks was received of which not everything is decided.
-- $1 now
SELECT coalesce(max(extract(epoch FROM $1::timestamptz - b.recibido) / 60 * 100), 0)::bigint AS valor
FROM reporting.base_estado AS b
WHERE b.estado = 'vigente' AND b.recibido > $1::timestamptz - interval '7 days' AND b.recibido <= $1::timestamptz
  AND b.aceptados > coalesce((SELECT sum(registros) FROM reporting.base_conteo AS c WHERE c.sha256 = b.sha256), 0)
