-- Revert reporting:consumo from pg

BEGIN;

DROP TABLE reporting.outbox_batch;
DROP TABLE reporting.outbox;
DROP TABLE reporting.consumer_offset;

COMMIT;
