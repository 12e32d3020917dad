-- $1 the id: what stands, held until the transaction ends
SELECT version, anulado,
       jsonb_build_object('persona', persona, 'nombre', nombre, 'rol', rol, 'equipo', equipo, 'desde', desde, 'hasta', hasta) AS datos
FROM reporting.practica_persona
WHERE id = $1::bigint
FOR UPDATE
