-- Verify reporting:paquetes on pg

BEGIN;

SELECT id, messages, bytes, topics, keys, headers, bodies FROM reporting.outbox_packet WHERE false;
SELECT id, place, topic, key, headers, value FROM reporting.outbox WHERE false;
SELECT 1 / (has_table_privilege('pqr_reporting', 'reporting.outbox_packet', 'insert')
            AND has_table_privilege('pqr_reporting', 'reporting.outbox_packet', 'delete')
            AND NOT has_table_privilege('pqr_reporting', 'reporting.outbox_packet', 'update')
            AND NOT has_table_privilege('pqr_reporting', 'reporting.outbox', 'insert')
            AND has_sequence_privilege('pqr_reporting', 'reporting.outbox_id_seq', 'usage'))::int;

ROLLBACK;
