-- Who may do what, as the catalogue has it: object, role, privileges; a row for every table, view, sequence, function and
-- schema of the projects and for the database, and for each role that has any right on it. An object on which no role has
-- any is there with the role "-", so that nothing is forgotten. Partitions are left out: theirs are held to be none.
--
-- The right to run a trigger function is left out too: nobody can call one, and who writes to the table needs no right.
WITH role AS (
    SELECT oid, rolname::text AS name FROM pg_roles WHERE rolname IN ('pqr_contact', 'pqr_reporting', 'pqr_operador')
    UNION ALL SELECT 0, 'PUBLIC'
), object AS (
    SELECT 'schema ' || nspname AS name, coalesce(nspacl, acldefault('n', nspowner)) AS acl
    FROM pg_namespace
    WHERE nspname IN ('contact', 'reporting', 'sqitch', 'public')
    UNION ALL
    SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' WHEN 'm' THEN 'view ' ELSE 'table ' END
           || c.oid::regclass, coalesce(relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
    FROM pg_class c
    WHERE relnamespace::regnamespace::text IN ('contact', 'reporting') AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT relispartition
    UNION ALL
    SELECT CASE prosecdef WHEN true THEN 'definer ' ELSE 'function ' END || oid::regprocedure,
           coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc
    WHERE pronamespace::regnamespace::text IN ('contact', 'reporting')
      AND (prorettype <> 'trigger'::regtype OR prosecdef)
    UNION ALL
    SELECT 'column ' || attrelid::regclass || '.' || attname, attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE attacl IS NOT NULL AND relnamespace::regnamespace::text IN ('contact', 'reporting')
    UNION ALL
    SELECT 'database', coalesce(datacl, acldefault('d', datdba)) FROM pg_database WHERE datname = current_database()
), held AS (
    SELECT object.name AS object, role.name AS role, string_agg(privilege_type, ',' ORDER BY privilege_type) AS privileges
    FROM object, aclexplode(object.acl) JOIN role ON role.oid = grantee
    GROUP BY 1, 2
), line AS (
    SELECT * FROM held
    UNION ALL
    SELECT name, '-', '-' FROM object WHERE name NOT IN (SELECT object FROM held)
)
SELECT object COLLATE "C", role COLLATE "C", privileges FROM line ORDER BY 1, 2;
