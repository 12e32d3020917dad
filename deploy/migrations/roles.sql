-- The roles that the services connect as, and the one by which operators rebuild the read side and make users. Run with psql by the administering role, before the sqitch projects; safe to
-- repeat, and then it only sets the passwords again.
--
-- Passwords: psql variables contact_password and reporting_password. So that they stay off the command line, which
-- everyone on the machine can read, each comes from the environment where it is not set: from PQR_CONTACT_PASSWORD, or
-- from the file that PQR_CONTACT_PASSWORD_FILE names; PQR_REPORTING_PASSWORD and PQR_OPERADOR_PASSWORD and their _FILE alike.

\set ON_ERROR_STOP on
\set QUIET on

\if :{?contact_password}
\else
  \getenv contact_password PQR_CONTACT_PASSWORD
\endif
\if :{?contact_password}
\else
  \set contact_password `cat "$PQR_CONTACT_PASSWORD_FILE"`
\endif

\if :{?reporting_password}
\else
  \getenv reporting_password PQR_REPORTING_PASSWORD
\endif
\if :{?reporting_password}
\else
  \set reporting_password `cat "$PQR_REPORTING_PASSWORD_FILE"`
\endif

\if :{?operador_password}
\else
  \getenv operador_password PQR_OPERADOR_PASSWORD
\endif
\if :{?operador_password}
\else
  \set operador_password `cat "$PQR_OPERADOR_PASSWORD_FILE"`
\endif

-- An empty password would make a role that nobody can log in as, which shows only when a service starts.
SELECT '' IN (:'contact_password', :'reporting_password', :'operador_password') AS password_missing \gset
\if :password_missing
  \warn 'roles.sql: falta la contraseña de pqr_contact, de pqr_reporting o de pqr_operador'
  DO $$ BEGIN RAISE EXCEPTION 'password missing'; END $$;
\endif

BEGIN;
-- A statement that fails is written to the server's log, and these hold passwords.
SET LOCAL log_min_error_statement = panic;
SET LOCAL log_statement = 'none';

-- Two runs at once must not both find the role absent.
SELECT pg_advisory_xact_lock(hashtext('pqr roles')) AS locked \gset

SELECT format('CREATE ROLE %I', name)
  FROM (VALUES ('pqr_contact'), ('pqr_reporting'), ('pqr_operador')) AS wanted (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
\gexec

ALTER ROLE pqr_contact LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'contact_password';
ALTER ROLE pqr_reporting LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'reporting_password';
ALTER ROLE pqr_operador LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'operador_password';
-- Whoever counts as rows come runs short statements all day: compiling one (a second and more) costs many times its run.
ALTER ROLE pqr_reporting SET jit = off;
ALTER ROLE pqr_operador SET jit = off;
-- Reads and writes what the service does; what it may do beyond that, the project grants function by function.
SELECT 'GRANT pqr_reporting TO pqr_operador' WHERE NOT pg_has_role('pqr_operador', 'pqr_reporting', 'MEMBER')
\gexec

-- Each role sees its own schema only (the projects grant it) and makes nothing elsewhere.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
UNION ALL
SELECT format('GRANT CONNECT ON DATABASE %I TO pqr_contact, pqr_reporting, pqr_operador', current_database())
\gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
COMMIT;
