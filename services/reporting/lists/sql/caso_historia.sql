-- Everything known of a radicado, in the order of time: its sightings (at the start of their cut-off's day in Bogotá), the
-- decisions on them, the workbooks that took the place of theirs without repeating them, and the events of its case.
-- $1 radicado
SELECT entrada::text AS entrada
FROM (
    SELECT r.fecha_corte::timestamp AT TIME ZONE 'America/Bogota' AS momento, 0 AS orden,
           (r.base = 'mal_escalados')::integer::bigint AS suborden,
           json_strip_nulls(json_build_object(
               'fecha', r.fecha_corte, 'tipo', 'registro', 'base', r.base, 'estado', r.estado,
               'motivo', reporting.sin_telefonos(r.motivo),
               'razon', reporting.sin_telefonos(r.razon), 'subrazon', reporting.sin_telefonos(r.subrazon),
               'usuario', r.usuario, 'asesor', r.asesor, 'ciudad', r.ciudad, 'fecha_radicacion', r.fecha_radicacion,
               'archivo', b.archivo, 'sha256', coalesce(r.libro, r.sha256),
               'fila', CASE WHEN r.libro IS NULL THEN nullif(r.fila, 0) END,
               'entrega', nullif(r.entrega, 0), 'reemplaza', b.reemplaza, 'reemplazada_por', n.sha256,
               'reemplazada', to_char(n.recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) AS entrada
    FROM reporting.registro r
    LEFT JOIN reporting.base b ON b.sha256 = coalesce(r.libro, r.sha256)
    LEFT JOIN LATERAL (SELECT sha256, recibido FROM reporting.base
                       WHERE reemplaza = coalesce(r.libro, r.sha256)
                       ORDER BY reporting.base.recibido, sha256 LIMIT 1) n ON true
    WHERE r.radicado = $1
    UNION ALL
    SELECT n.recibido, 3, (r.fecha_corte - date '1970-01-01') * 2 + (r.base = 'mal_escalados')::integer,
           json_strip_nulls(json_build_object(
               'fecha', to_char(n.recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'tipo', 'libro_reemplazado', 'base', r.base,
               'fecha_corte', r.fecha_corte, 'sha256', coalesce(r.libro, r.sha256), 'reemplazada_por', n.sha256,
               'archivo', n.archivo))
    FROM reporting.registro r
    JOIN LATERAL (SELECT sha256, archivo, recibido FROM reporting.base
                  WHERE reemplaza = coalesce(r.libro, r.sha256)
                  ORDER BY reporting.base.recibido, sha256 LIMIT 1) n ON true
    WHERE r.radicado = $1
    UNION ALL
    SELECT recibido, 1, (fecha_corte - date '1970-01-01') * 2 + (base = 'mal_escalados')::integer,
           json_strip_nulls(json_build_object(
               'fecha', to_char(recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'tipo', 'decision', 'base', base,
               'fecha_corte', fecha_corte, 'revision', revision, 'causal', causal, 'decision', decision,
               'razon_decision', razon_decision, 'nota_rr', reporting.sin_telefonos(nota_rr),
               'politica', json_build_object('version', politica_version, 'regla', politica_regla)))
    FROM reporting.registro
    WHERE radicado = $1
    UNION ALL
    SELECT fecha, 2, version,
           json_strip_nulls(json_build_object(
               'fecha', to_char(fecha, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'tipo', tipo, 'estado', estado, 'causal', causal,
               'version', version, 'datos', nullif(datos || jsonb_strip_nulls(jsonb_build_object(
                   'nota', reporting.sin_telefonos(datos ->> 'nota'), 'texto', reporting.sin_telefonos(datos ->> 'texto'),
                   'error', reporting.sin_telefonos(datos ->> 'error'))), '{}'::jsonb)))
    FROM reporting.evento_caso
    WHERE radicado = $1
) AS historia
ORDER BY momento, orden, suborden
