-- Revert reporting:remedios from pg

BEGIN;

ALTER TABLE reporting.rechazo
    ALTER COLUMN original TYPE jsonb USING original::jsonb,
    DROP COLUMN remedio;
COMMENT ON COLUMN reporting.rechazo.detalle IS NULL;
COMMENT ON COLUMN reporting.rechazo.original IS NULL;

COMMIT;
