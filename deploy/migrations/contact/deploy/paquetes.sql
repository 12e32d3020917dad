-- Deploy pqr_contact:paquetes to pg
-- requires: mensajeria
BEGIN;

-- A row for all messages of a transaction, where each had its own.
CREATE TABLE contact.outbox_packet (
    id bigint PRIMARY KEY DEFAULT nextval('contact.outbox_id_seq'),
    messages int NOT NULL CHECK (messages > 0),
    bytes int NOT NULL,
    topics text[] COMPRESSION lz4 NOT NULL CHECK (cardinality(topics) = messages),
    keys bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(keys) = messages),
    headers bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(headers) = messages),
    bodies bytea[] COMPRESSION lz4 NOT NULL CHECK (cardinality(bodies) = messages)
);
COMMENT ON TABLE contact.outbox_packet IS
    'Messages to publish, written in the transaction of what they tell, deleted once Kafka has them; a message is the i-th of each array';
COMMENT ON COLUMN contact.outbox_packet.bytes IS 'About how many, before compression';

-- What waits keeps its id: a batch that names it may be on its way.
LOCK TABLE contact.outbox, contact.outbox_batch IN ACCESS EXCLUSIVE MODE;
INSERT INTO contact.outbox_packet (id, messages, bytes, topics, keys, headers, bodies)
SELECT id, 1, octet_length(topic) + coalesce(octet_length(key), 0) + coalesce(octet_length(headers), 0)
       + coalesce(octet_length(value), 0),
       ARRAY[topic], ARRAY[key], ARRAY[headers], ARRAY[value]
  FROM contact.outbox;
ALTER SEQUENCE contact.outbox_id_seq OWNED BY contact.outbox_packet.id;
DROP TABLE contact.outbox;

-- Programs of the version before may read it and no more: they wait until they are replaced.
CREATE VIEW contact.outbox AS
SELECT p.id, m.place, m.topic, m.key, m.headers, m.value
  FROM contact.outbox_packet p,
       unnest(p.topics, p.keys, p.headers, p.bodies) WITH ORDINALITY AS m (topic, key, headers, value, place);
COMMENT ON VIEW contact.outbox IS 'The messages of outbox_packet, a row each, in the order (id, place)';

-- Rows live for a moment: without this the dead ones would be swept up too seldom, and reads would wade
-- through them.
ALTER TABLE contact.outbox_packet SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                                   toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 20000);

GRANT SELECT, INSERT, DELETE ON contact.outbox_packet TO pqr_contact;
GRANT SELECT ON contact.outbox TO pqr_contact;

COMMIT;
