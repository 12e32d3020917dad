SELECT v.base, v.fecha_corte, v.entrega, v.revision, v.decision, v.razon, v.causal, v.politica_version,
       v.politica_regla, v.regla, v.ce_id, to_char(v.recibida, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibida,
       l.sha256, l.por AS reemplazada_por
FROM contact.decision_vista AS v
LEFT JOIN contact.libro AS l ON l.id = v.libro
WHERE v.radicado = $1
ORDER BY v.fecha_corte, v.base DESC, v.entrega;
