-- What no service's role may be or do, whatever rights.tsv grants.
BEGIN;
\ir tap.psql
SELECT no_plan();

CREATE TEMP TABLE service AS SELECT unnest(ARRAY['pqr_contact', 'pqr_reporting']) AS role;

SELECT ok(NOT rolsuper AND NOT rolcreatedb AND NOT rolcreaterole AND NOT rolreplication AND NOT rolbypassrls,
          role || ' has no attribute that lets it past rights')
FROM service JOIN pg_roles ON rolname = role;

SELECT is((SELECT count(*) FROM pg_auth_members WHERE member = role::regrole), 0::bigint, role || ' is a member of no role')
FROM service;

SELECT is((SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refclassid = 'pg_authid'::regclass
           AND refobjid = role::regrole), 0::bigint, role || ' owns nothing, here or in any other database')
FROM service;

SELECT ok(NOT has_database_privilege(role, current_database(), 'CREATE'), role || ' makes no schema') FROM service
UNION ALL
SELECT ok(NOT has_database_privilege(role, current_database(), 'TEMP'), role || ' makes no temporary table') FROM service
UNION ALL
SELECT ok(NOT has_schema_privilege(role, nspname, 'CREATE'), role || ' makes nothing in ' || nspname)
FROM service, pg_namespace
WHERE nspname IN ('contact', 'reporting', 'sqitch', 'public');

SELECT ok(NOT has_schema_privilege(role, nspname, 'USAGE'), role || ' does not see into ' || nspname)
FROM service, pg_namespace
WHERE nspname IN ('contact', 'reporting', 'sqitch') AND role <> 'pqr_' || nspname;

-- Nobody passes a right on, and nobody switches a trigger off or truncates.
SELECT is_empty($$
    SELECT oid::regclass, grantee::regrole, privilege_type
    FROM pg_class, aclexplode(relacl)
    WHERE grantee IN ('pqr_contact'::regrole, 'pqr_reporting'::regrole)
      AND (is_grantable OR privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES'))
$$, 'no right is passed on, none reaches beyond rows');

-- What is said of a partitioned table holds for its parts: they have no rights of their own to get around it.
SELECT is_empty($$
    SELECT oid::regclass, grantee FROM pg_class, aclexplode(relacl)
    WHERE relispartition AND grantee <> relowner
$$, 'a partition has no rights of its own');

-- A function with its owner's rights finds its names where it says, not where its caller does.
SELECT is_empty($$
    SELECT oid::regprocedure FROM pg_proc
    WHERE prosecdef AND pronamespace::regnamespace::text IN ('contact', 'reporting')
      AND NOT coalesce(proconfig::text LIKE '%search_path=%', false)
$$, 'a function with its owner''s rights fixes search_path');

-- Tried, not only read.
SET ROLE pqr_reporting;
SELECT throws_ok('TABLE contact.caso', '42501', NULL, 'pqr_reporting reads no case of contact''s');
SELECT throws_ok('CREATE TABLE reporting.mine (i int)', '42501', NULL, 'pqr_reporting makes no table');
SELECT throws_ok('DROP TABLE reporting.base', '42501', NULL, 'pqr_reporting drops no table');
SELECT throws_ok('CREATE TEMP TABLE mine (i int)', '42501', NULL, 'pqr_reporting makes no temporary table');
SELECT lives_ok('SELECT count(*) FROM reporting.base', 'pqr_reporting reads its own');
RESET ROLE;
SET ROLE pqr_contact;
SELECT throws_ok('TABLE reporting.base', '42501', NULL, 'pqr_contact reads no base of reporting''s');
SELECT throws_ok('CREATE TABLE contact.mine (i int)', '42501', NULL, 'pqr_contact makes no table');
SELECT throws_ok('TRUNCATE contact.caso', '42501', NULL, 'pqr_contact empties no table');
SELECT lives_ok('SELECT count(*) FROM contact.caso', 'pqr_contact reads its own');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
