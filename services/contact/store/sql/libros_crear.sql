-- The workbooks $1 (sorted, as every writer sorts them) that are not known yet.
INSERT INTO contact.libro (sha256)
SELECT n.sha256
FROM unnest($1::text[]) AS n (sha256)
WHERE NOT EXISTS (SELECT FROM contact.libro AS l WHERE l.sha256 = n.sha256)
ON CONFLICT DO NOTHING;
