-- What the adapter says it did with a task that was over: kept beside what was known.
UPDATE contact.tarea
SET evidencia = coalesce(evidencia, '{}'::jsonb) || jsonb_strip_nulls(jsonb_build_object('tarde', true, 'rr', $2::jsonb)),
    actualizada = $3::timestamptz
WHERE id = $1::bigint;
