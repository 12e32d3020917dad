-- Revert pqr_contact:mensajeria from pg
BEGIN;

DROP TABLE contact.outbox_batch;
DROP TABLE contact.outbox;
DROP TABLE contact.consumer_offset;

COMMIT;
