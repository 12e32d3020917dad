-- What came late of attempts that were over. The first outcome of an attempt stays.
UPDATE contact.intento AS i
SET resultado = coalesce(i.resultado, n.resultado), nota = coalesce(i.nota, n.nota),
    evidencia = coalesce(i.evidencia, n.evidencia),
    tardio = CASE WHEN i.resultado IS NULL THEN i.tardio ELSE n.resultado END
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[]) AS n (id, resultado, nota, evidencia)
WHERE i.id = n.id;
