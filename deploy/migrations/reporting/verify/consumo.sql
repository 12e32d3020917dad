-- Verify reporting:consumo on pg

BEGIN;

SELECT topic, partition, next_offset FROM reporting.consumer_offset WHERE false;
SELECT id, topic, key, headers, value FROM reporting.outbox WHERE false;
SELECT batch, ids FROM reporting.outbox_batch WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.consumer_offset', 'update'), 'consumer_offset: update is not granted';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.outbox', 'select'), 'outbox: select is not granted';
    ASSERT has_sequence_privilege('pqr_reporting', 'reporting.outbox_id_seq', 'usage'), 'outbox_id_seq: usage is not granted';
END
$$;

ROLLBACK;
