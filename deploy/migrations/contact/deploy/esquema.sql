-- Deploy pqr_contact:esquema to pg
BEGIN;

CREATE SCHEMA contact;
COMMENT ON SCHEMA contact IS
    'Cases of the PQR cell: owned by the administering role, used by the contact service alone';

GRANT USAGE ON SCHEMA contact TO pqr_contact;

COMMIT;
