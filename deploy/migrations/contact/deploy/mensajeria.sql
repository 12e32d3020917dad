-- Deploy pqr_contact:mensajeria to pg
-- requires: esquema
BEGIN;

CREATE TABLE contact.consumer_offset (
    topic text,
    partition int CHECK (partition >= 0),
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE contact.consumer_offset IS
    'How far each Kafka partition was taken in; written in the transaction of its effect, read on assignment';

CREATE TABLE contact.outbox (
    id bigserial PRIMARY KEY,
    topic text NOT NULL,
    key bytea,
    headers bytea,
    value bytea
);
COMMENT ON TABLE contact.outbox IS
    'Messages to publish, written in the transaction of what they tell, deleted once Kafka has them';

CREATE TABLE contact.outbox_batch (
    batch bigint PRIMARY KEY,
    ids bigint[] NOT NULL
);
COMMENT ON TABLE contact.outbox_batch IS
    'The batch under way: what is sent again, or only deleted, after a crash';

-- Rows live for a moment: without this the dead ones would be swept up too seldom, and reads would wade
-- through them.
ALTER TABLE contact.outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

GRANT SELECT, INSERT, UPDATE ON contact.consumer_offset TO pqr_contact;
GRANT SELECT, INSERT, DELETE ON contact.outbox TO pqr_contact;
GRANT SELECT, INSERT, UPDATE, DELETE ON contact.outbox_batch TO pqr_contact;
GRANT USAGE ON SEQUENCE contact.outbox_id_seq TO pqr_contact;

COMMIT;
