-- Workbooks $1 are replaced by $2, of base $3 and cut-off $4: known, or yet to come. The first to replace one
-- stays, and what is told already is not told again.
WITH n AS (
    SELECT DISTINCT ON (sha256) sha256, por, base, fecha_corte
    FROM unnest($1::text[], $2::text[], $3::text[], $4::date[]) WITH ORDINALITY
         AS u (sha256, por, base, fecha_corte, i)
    ORDER BY sha256, i
), replaced AS (
    INSERT INTO contact.libro AS l (sha256, por, base, fecha_corte)
    SELECT sha256, por, base, fecha_corte FROM n
    ON CONFLICT (sha256) DO UPDATE
    SET por = excluded.por, base = excluded.base, fecha_corte = excluded.fecha_corte
    WHERE l.por IS NULL
    RETURNING l.id
)
INSERT INTO contact.reemplazo_pendiente (libro)
SELECT id FROM replaced;
