-- Verify pqr_contact:mensajeria on pg
BEGIN;

SELECT topic, partition, next_offset FROM contact.consumer_offset WHERE false;
SELECT id, topic, key, headers, value FROM contact.outbox WHERE false;
SELECT batch, ids FROM contact.outbox_batch WHERE false;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.outbox', 'select')
            AND NOT has_table_privilege('pqr_contact', 'contact.outbox', 'update')
            AND has_sequence_privilege('pqr_contact', 'contact.outbox_id_seq', 'usage'))::int;

ROLLBACK;
