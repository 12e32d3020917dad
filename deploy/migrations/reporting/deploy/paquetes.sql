-- Deploy reporting:paquetes to pg
-- requires: consumo

BEGIN;

-- A row for all messages of a transaction, where each had its own.
CREATE TABLE reporting.outbox_packet (
    id bigint PRIMARY KEY DEFAULT nextval('reporting.outbox_id_seq'),
    messages int NOT NULL CHECK (messages > 0),
    bytes int NOT NULL,
    topics text[] COMPRESSION lz4 NOT NULL CHECK (cardinality(topics) = messages),
    keys bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(keys) = messages),
    headers bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(headers) = messages),
    bodies bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(bodies) = messages)
);
COMMENT ON TABLE reporting.outbox_packet IS
    'Messages to publish, written in the transaction of what they tell, deleted once Kafka has them; a message is the i-th of each array';
COMMENT ON COLUMN reporting.outbox_packet.bytes IS 'About how many, before compression';

-- What waits keeps its id: a batch that names it may be on its way.
LOCK TABLE reporting.outbox, reporting.outbox_batch IN ACCESS EXCLUSIVE MODE;
INSERT INTO reporting.outbox_packet (id, messages, bytes, topics, keys, headers, bodies)
SELECT id, 1, octet_length(topic) + coalesce(octet_length(key), 0) + coalesce(octet_length(headers), 0)
       + coalesce(octet_length(value), 0),
       ARRAY[topic], ARRAY[key], ARRAY[headers], ARRAY[value]
  FROM reporting.outbox;
ALTER SEQUENCE reporting.outbox_id_seq OWNED BY reporting.outbox_packet.id;
DROP TABLE reporting.outbox;

-- Programs of the version before may read it and no more: they wait until they are replaced.
CREATE VIEW reporting.outbox AS
SELECT p.id, m.place, m.topic, m.key, m.headers, m.value
  FROM reporting.outbox_packet p,
       unnest(p.topics, p.keys, p.headers, p.bodies) WITH ORDINALITY AS m (topic, key, headers, value, place);
COMMENT ON VIEW reporting.outbox IS 'The messages of outbox_packet, a row each, in the order (id, place)';

-- Rows live for a moment: without this the dead ones would be swept up too seldom, and reads would wade
-- through them.
ALTER TABLE reporting.outbox_packet SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                                   toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 20000);

GRANT SELECT, INSERT, DELETE ON reporting.outbox_packet TO pqr_reporting;
GRANT SELECT ON reporting.outbox TO pqr_reporting;

COMMIT;
