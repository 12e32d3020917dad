-- Deploy reporting:consumo to pg

BEGIN;

CREATE TABLE reporting.consumer_offset (
    topic       text COLLATE "C" NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE reporting.consumer_offset IS
    'The next offset to read of each partition, committed together with the effect of what was read: exactly once.';

CREATE TABLE reporting.outbox (
    id      bigserial PRIMARY KEY,
    topic   text NOT NULL,
    key     bytea,
    headers bytea,
    value   bytea
);
COMMENT ON TABLE reporting.outbox IS 'Messages to send to Kafka, in the order of their ids: here the dead letters.';

CREATE TABLE reporting.outbox_batch (
    batch bigint PRIMARY KEY,
    ids   bigint[] NOT NULL
);
COMMENT ON TABLE reporting.outbox_batch IS 'Rows of the outbox that one Kafka transaction sends, named before it is sent.';

GRANT SELECT, INSERT, UPDATE ON reporting.consumer_offset TO pqr_reporting;
GRANT SELECT, INSERT, DELETE ON reporting.outbox, reporting.outbox_batch TO pqr_reporting;
GRANT USAGE ON SEQUENCE reporting.outbox_id_seq TO pqr_reporting;

COMMIT;
