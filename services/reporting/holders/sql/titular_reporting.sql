-- All that is kept of a person, who is known by the account $1 or these radicados $2: a row each, of what table and as it is kept.
WITH cual AS (
    SELECT unnest($2::text[]) COLLATE "C" AS radicado
    UNION
    SELECT radicado FROM reporting.ficha WHERE cuenta = $1::text
    ORDER BY radicado
    LIMIT 200
)
SELECT 'caso' AS tabla, row_to_json(c)::text AS dato FROM cual JOIN reporting.caso c USING (radicado)
UNION ALL SELECT 'ficha', (to_jsonb(f) - 'palabras')::text FROM cual JOIN reporting.ficha f USING (radicado)
UNION ALL SELECT 'registro', row_to_json(r)::text FROM cual JOIN reporting.registro r USING (radicado)
UNION ALL SELECT 'evento', row_to_json(e)::text FROM cual JOIN reporting.evento_caso e USING (radicado)
UNION ALL SELECT 'correccion', row_to_json(k)::text FROM cual JOIN reporting.correccion k USING (radicado)
UNION ALL SELECT 'aviso', json_build_object('tipo', a.tipo, 'creado', a.creado, 'estado', a.estado, 'cuerpo', a.cuerpo::json)::text
          FROM cual JOIN reporting.aviso a ON a.clave = cual.radicado
UNION ALL SELECT 'rechazo', row_to_json(x)::text FROM reporting.rechazo x
          WHERE x.cuenta = $1::text OR x.radicado = ANY ($2::text[])
