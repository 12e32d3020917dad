-- The radicados of a person, who is known by the account $1 or these radicados $2: after $3 (or null) the first $4.
SELECT radicado
FROM (SELECT unnest($2::text[]) COLLATE "C" AS radicado
      UNION
      SELECT radicado FROM reporting.ficha WHERE cuenta = $1::text) AS suyo
WHERE $3::text IS NULL OR radicado > $3::text
ORDER BY radicado
LIMIT $4::int
