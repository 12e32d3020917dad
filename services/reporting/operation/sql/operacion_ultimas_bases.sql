-- The newest workbook of each kind: by its cut-off, and when one came last
SELECT k.base, corte.fecha_corte, llegada.recibido, llegada.archivo, llegada.sha256
FROM (VALUES ('mal_escalados'), ('pendientes')) AS k (base)
LEFT JOIN LATERAL (SELECT fecha_corte FROM reporting.base b WHERE b.base = k.base ORDER BY fecha_corte DESC LIMIT 1) AS corte ON true
LEFT JOIN LATERAL (SELECT recibido, archivo, sha256 FROM reporting.base b WHERE b.base = k.base
                   ORDER BY recibido DESC, sha256 DESC LIMIT 1) AS llegada ON true
ORDER BY k.base
