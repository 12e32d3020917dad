-- $1 … $11: entries as they were told. Those that are no row (n null), and those whose row says something else.
SELECT a.n, u.servicio, u.id, to_char(u.momento AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS momento
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[])
     WITH ORDINALITY AS u (servicio, id, momento, quien, roles, desde, accion, objeto, antes, despues, solicitud, orden)
LEFT JOIN reporting.auditoria a ON a.servicio = u.servicio AND a.id = u.id
WHERE a.n IS NULL
   OR (a.momento, a.quien, a.roles, a.desde, a.accion, a.objeto, a.antes::text, a.despues::text, a.solicitud)
      IS DISTINCT FROM (u.momento, u.quien, u.roles, u.desde, u.accion, u.objeto, u.antes, u.despues, u.solicitud)
ORDER BY u.orden
