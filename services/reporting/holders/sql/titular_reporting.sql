-- All that is kept of the radicados $2, and what was rejected of the account $1 (or null): a row each, of what table, as it is kept, and of
-- which radicado.
WITH cual AS (SELECT unnest($2::text[]) COLLATE "C" AS radicado)
SELECT 'caso' AS tabla, row_to_json(c)::text AS dato, radicado FROM cual JOIN reporting.caso c USING (radicado)
UNION ALL SELECT 'ficha', (to_jsonb(f) - 'palabras')::text, radicado FROM cual JOIN reporting.ficha f USING (radicado)
UNION ALL SELECT 'registro', row_to_json(r)::text, radicado FROM cual JOIN reporting.registro r USING (radicado)
UNION ALL SELECT 'evento', row_to_json(e)::text, radicado FROM cual JOIN reporting.evento_caso e USING (radicado)
UNION ALL SELECT 'correccion', row_to_json(k)::text, radicado FROM cual JOIN reporting.correccion k USING (radicado)
UNION ALL SELECT 'aviso', json_build_object('tipo', a.tipo, 'creado', a.creado, 'estado', a.estado, 'cuerpo', a.cuerpo::json)::text, radicado
          FROM cual JOIN reporting.aviso a ON a.clave = cual.radicado
UNION ALL SELECT 'rechazo', row_to_json(x)::text, x.radicado FROM reporting.rechazo x
          WHERE x.cuenta = $1::text OR x.radicado = ANY ($2::text[])
