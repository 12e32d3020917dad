-- Verify pqr_contact:paquetes on pg
BEGIN;

SELECT id, messages, bytes, topics, keys, headers, bodies FROM contact.outbox_packet WHERE false;
SELECT id, place, topic, key, headers, value FROM contact.outbox WHERE false;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.outbox_packet', 'insert')
            AND has_table_privilege('pqr_contact', 'contact.outbox_packet', 'delete')
            AND NOT has_table_privilege('pqr_contact', 'contact.outbox_packet', 'update')
            AND NOT has_table_privilege('pqr_contact', 'contact.outbox', 'insert')
            AND has_sequence_privilege('pqr_contact', 'contact.outbox_id_seq', 'usage'))::int;

ROLLBACK;
