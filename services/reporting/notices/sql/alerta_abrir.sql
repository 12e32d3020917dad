-- A threshold is crossed: an alert, and its notices. $1 threshold, $2 its words, $3 limit, $4 value, $5 now in RFC 3339
WITH alerta AS (
    INSERT INTO reporting.alerta (umbral, texto, limite, valor, desde)
    VALUES ($1, $2, $3::bigint, $4::bigint, $5::timestamptz)
    ON CONFLICT (umbral) WHERE hasta IS NULL DO NOTHING
    RETURNING id
)
INSERT INTO reporting.aviso (suscripcion, evento, tipo, clave, orden, cuerpo)
SELECT s.id, 'alerta.' || a.id || '.cruzada', 'alerta', $1, a.id * 2,
       jsonb_build_object('specversion', '1.0', 'id', 'alerta.' || a.id || '.cruzada', 'source', '/pqr/reporting',
                          'type', 'co.pqr.alerta.v1', 'subject', $1, 'time', $5::text, 'datacontenttype', 'application/json',
                          'data', jsonb_build_object('alerta', a.id, 'umbral', $1, 'estado', 'cruzada', 'texto', $2,
                                                     'limite', $3::bigint / 100.0, 'valor', $4::bigint / 100.0))::text
FROM alerta AS a
JOIN reporting.aviso_suscripcion AS s ON s.estado <> 'retirada' AND ('*' = ANY (s.umbrales) OR $1 = ANY (s.umbrales))
