-- $1 the id: what stands, held until the transaction ends
SELECT version, anulado,
       jsonb_build_object('practica', practica, 'rol', rol, 'persona', persona, 'fecha', fecha, 'minutos', minutos,
                          'equipo', equipo, 'participantes', to_jsonb(participantes), 'observacion', observacion) AS datos
FROM reporting.practica_registro
WHERE id = $1::bigint
FOR UPDATE
