-- The workbooks $1 (sorted), held so that none is replaced before this transaction ends: what it records of
-- them is then there for whoever replaces it, or it sees the replacement here.
SELECT k.i, l.id, l.sha256, l.por, l.base, l.fecha_corte
FROM unnest($1::text[]) WITH ORDINALITY AS k (sha256, i)
CROSS JOIN LATERAL (SELECT * FROM contact.libro WHERE libro.sha256 = k.sha256 FOR SHARE) AS l;
