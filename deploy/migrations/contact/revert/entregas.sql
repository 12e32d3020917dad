-- Revert pqr_contact:entregas from pg
BEGIN;

-- Before deliveries were known one decision was kept per sighting: of each the one that ranks highest stays.
DELETE FROM contact.decision_vista AS v
USING contact.decision_vista AS higher
WHERE higher.radicado = v.radicado AND higher.fecha_corte = v.fecha_corte AND higher.base = v.base
  AND higher.entrega > v.entrega;

ALTER TABLE contact.decision_vista
    DROP CONSTRAINT decision_vista_pkey,
    DROP COLUMN libro,
    DROP COLUMN entrega,
    ADD PRIMARY KEY (radicado, fecha_corte, base);
COMMENT ON TABLE contact.decision_vista IS
    'Every decision received, one per sighting of a radicado: its highest revision';
ALTER TABLE contact.caso DROP COLUMN entrega;

DROP TABLE contact.caso_reemplazo;
DROP TABLE contact.reemplazo_pendiente;
DROP TABLE contact.libro;

COMMIT;
