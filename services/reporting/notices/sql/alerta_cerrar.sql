-- A threshold is back: its alert ends, and is told. $1 threshold, $2 value, $3 now in RFC 3339
WITH alerta AS (
    UPDATE reporting.alerta SET hasta = $3::timestamptz, valor_final = $2::bigint
    WHERE umbral = $1 AND hasta IS NULL
    RETURNING id, texto, limite
)
INSERT INTO reporting.aviso (suscripcion, evento, tipo, clave, orden, cuerpo)
SELECT s.id, 'alerta.' || a.id || '.restablecida', 'alerta', $1, a.id * 2 + 1,
       jsonb_build_object('specversion', '1.0', 'id', 'alerta.' || a.id || '.restablecida', 'source', '/pqr/reporting',
                          'type', 'co.pqr.alerta.v1', 'subject', $1, 'time', $3::text, 'datacontenttype', 'application/json',
                          'data', jsonb_build_object('alerta', a.id, 'umbral', $1, 'estado', 'restablecida', 'texto', a.texto,
                                                     'limite', a.limite / 100.0, 'valor', $2::bigint / 100.0))::text
FROM alerta AS a
JOIN reporting.aviso_suscripcion AS s ON s.estado <> 'retirada' AND ('*' = ANY (s.umbrales) OR $1 = ANY (s.umbrales))
