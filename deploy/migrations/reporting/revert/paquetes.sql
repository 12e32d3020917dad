-- Revert reporting:paquetes from pg

BEGIN;

LOCK TABLE reporting.outbox_packet, reporting.outbox_batch IN ACCESS EXCLUSIVE MODE;
CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS
SELECT nextval('reporting.outbox_id_seq') AS id, m.*
  FROM (SELECT id AS packet, topic, key, headers, value FROM reporting.outbox ORDER BY id, place) AS m;
DROP VIEW reporting.outbox;

CREATE TABLE reporting.outbox (
    id bigint PRIMARY KEY DEFAULT nextval('reporting.outbox_id_seq'),
    topic text NOT NULL,
    key bytea,
    headers bytea,
    value bytea
);
COMMENT ON TABLE reporting.outbox IS 'Messages to publish, in the order of their ids, deleted once Kafka has them';
INSERT INTO reporting.outbox SELECT id, topic, key, headers, value FROM waiting;
UPDATE reporting.outbox_batch b
   SET ids = ARRAY(SELECT w.id FROM waiting w WHERE w.packet = ANY (b.ids) ORDER BY w.id);
ALTER SEQUENCE reporting.outbox_id_seq OWNED BY reporting.outbox.id;
DROP TABLE reporting.outbox_packet;
GRANT SELECT, INSERT, DELETE ON reporting.outbox TO pqr_reporting;

COMMIT;
