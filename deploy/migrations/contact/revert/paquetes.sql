-- Revert pqr_contact:paquetes from pg
BEGIN;

LOCK TABLE contact.outbox_packet, contact.outbox_batch IN ACCESS EXCLUSIVE MODE;
CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
SELECT nextval('contact.outbox_id_seq') AS id, m.*
  FROM (SELECT id AS packet, topic, key, headers, value FROM contact.outbox ORDER BY id, place) AS m;
DROP VIEW contact.outbox;

CREATE TABLE contact.outbox (
    id bigint PRIMARY KEY DEFAULT nextval('contact.outbox_id_seq'),
    topic text NOT NULL,
    key bytea,
    headers bytea,
    value bytea
);
COMMENT ON TABLE contact.outbox IS 'Messages to publish, in the order of their ids, deleted once Kafka has them';
INSERT INTO contact.outbox SELECT id, topic, key, headers, value FROM waiting;
UPDATE contact.outbox_batch b
   SET ids = ARRAY(SELECT w.id FROM waiting w WHERE w.packet = ANY (b.ids) ORDER BY w.id);
ALTER SEQUENCE contact.outbox_id_seq OWNED BY contact.outbox.id;
DROP TABLE contact.outbox_packet;
ALTER TABLE contact.outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
GRANT SELECT, INSERT, DELETE ON contact.outbox TO pqr_contact;

COMMIT;
