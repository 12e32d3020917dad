-- What is known of the persons of these cases goes; what is counted stays (decisions, days, results, who did what). Texts that a rule
-- demands say so instead.
WITH caso AS (
    UPDATE contact.caso AS c
    SET anonimizado = $3::timestamptz, anonimo_hasta = n.hasta, cuenta = 'anonimizado', motivo = NULL, observacion = NULL,
        telefono = NULL, ciudad = NULL, nota_rr = NULL,
        respuesta = CASE WHEN c.respuesta IS NOT NULL THEN 'anonimizado' END
    FROM unnest($1::text[], $2::date[]) AS n (radicado, hasta)
    WHERE c.radicado = n.radicado
), intento AS (
    UPDATE contact.intento SET nota = NULL, evidencia = NULL, respuesta = NULL
    WHERE radicado = ANY ($1::text[]) AND (nota IS NOT NULL OR evidencia IS NOT NULL OR respuesta IS NOT NULL)
), llamada AS (
    UPDATE contact.llamada SET telefono = 'anonimizado' WHERE radicado = ANY ($1::text[])
), aviso AS (
    UPDATE contact.aviso SET texto = 'anonimizado', evidencia = CASE WHEN evidencia IS NOT NULL THEN '{}'::jsonb END
    WHERE radicado = ANY ($1::text[])
), recurso AS (
    UPDATE contact.recurso SET motivo = NULL, texto = NULL WHERE radicado = ANY ($1::text[])
), tarea AS (
    UPDATE contact.tarea SET nota = 'anonimizado', error = NULL, evidencia = NULL WHERE radicado = ANY ($1::text[])
), dada AS (
    UPDATE contact.causal_dada
    SET nota = NULL, motivo = '', error = CASE WHEN error IS NOT NULL THEN 'anonimizado' END
    WHERE radicado = ANY ($1::text[])
), revisar AS (
    DELETE FROM contact.por_revisar WHERE radicado = ANY ($1::text[])
)
DELETE FROM contact.correccion WHERE radicado = ANY ($1::text[]);
