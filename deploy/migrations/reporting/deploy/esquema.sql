-- Deploy reporting:esquema to pg
-- The role pqr_reporting exists beforehand (deploy/migrations/roles.sql). It owns nothing here.

BEGIN;

CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS
    'The read side: what was received and decided, and the indicators over it. Written only by pqr-reporting.';
GRANT USAGE ON SCHEMA reporting TO pqr_reporting;

COMMIT;
