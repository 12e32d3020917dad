-- Locks the cases of a batch's decisions ($1) and of the answers that were refused to it (sent under the ids $2), all in
-- the one order in which every writer takes them: the refused ones are found later than the others are locked.
SELECT c.radicado
FROM contact.caso AS c
JOIN (
    SELECT k.radicado
    FROM unnest($1::text[], $2::text[]) AS k (radicado, ce_id)
    WHERE k.radicado IS NOT NULL
    UNION
    SELECT d.radicado
    FROM unnest($1::text[], $2::text[]) AS k (radicado, ce_id)
    JOIN contact.causal_dada AS d USING (ce_id)
) AS k USING (radicado)
ORDER BY c.radicado COLLATE "C"
FOR UPDATE OF c;
