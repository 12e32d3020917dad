-- A notice that says only that it is a trial. $1 subscription, $2 now in RFC 3339, $3 a number that no other trial has
INSERT INTO reporting.aviso (suscripcion, evento, tipo, clave, orden, cuerpo)
SELECT s.id, 'prueba.' || $3::text, 'prueba', 'prueba', $3::bigint,
       jsonb_build_object('specversion', '1.0', 'id', 'prueba.' || $3::text, 'source', '/pqr/reporting', 'type', 'co.pqr.aviso.prueba.v1',
                          'time', $2::text, 'datacontenttype', 'application/json', 'data', jsonb_build_object('prueba', true))::text
FROM reporting.aviso_suscripcion AS s
WHERE s.id = $1::bigint
RETURNING id
