-- Cases that are anonymous against what is left of their persons, and what was put right against what still says the wrong: a row per
-- difference, without what it says.
SELECT 'anonimo' AS tabla, concat_ws('/', a.radicado, r.fecha_corte, r.base) AS clave, 'dice algo de una persona' AS guardado, '' AS contado
FROM anonimo a JOIN registro r ON r.radicado = a.radicado AND r.fecha_corte <= a.hasta
WHERE r.cuenta <> 'anonimizado' OR r.motivo IS NOT NULL OR r.ciudad IS NOT NULL OR r.telefono IS NOT NULL OR r.nota_rr IS NOT NULL
UNION ALL
SELECT 'anonimo', a.radicado || ' v' || e.version, 'dice algo de una persona', ''
FROM anonimo a JOIN evento_caso e ON e.radicado = a.radicado AND e.version < a.version
WHERE e.datos ?| '{nota,texto,error,correccion}'
UNION ALL
SELECT 'anonimo', concat_ws('/', a.radicado, x.sha256, x.fila), 'dice algo de una persona', ''
FROM anonimo a JOIN rechazo x ON x.radicado = a.radicado COLLATE "default" AND x.fecha_corte <= a.hasta
UNION ALL
SELECT 'correccion', concat_ws('/', c.radicado, r.fecha_corte, r.base), 'dice lo que se corrigió', ''
FROM (SELECT DISTINCT radicado FROM correccion) c JOIN registro r ON r.radicado = c.radicado
WHERE (r.cuenta, r.telefono, r.ciudad, r.motivo)
      IS DISTINCT FROM (reporting.corregido(r.radicado, 'cuenta', r.cuenta), reporting.corregido(r.radicado, 'telefono', r.telefono),
                        reporting.corregido(r.radicado, 'ciudad', r.ciudad), reporting.corregido(r.radicado, 'nombre', r.motivo))
ORDER BY clave
