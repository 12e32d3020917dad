-- Deploy reporting:remedios to pg
-- jsonb sorts an object's members; a row that goes back to be mended has its columns where its sender put them.

BEGIN;

ALTER TABLE reporting.rechazo
    ADD COLUMN remedio text,
    ALTER COLUMN original TYPE json USING original::json;
COMMENT ON COLUMN reporting.rechazo.detalle IS 'What was found.';
COMMENT ON COLUMN reporting.rechazo.remedio IS 'How to mend it.';
COMMENT ON COLUMN reporting.rechazo.original IS 'The row as it was read: column → text, in the order of the columns.';

COMMIT;
