-- Revert pqr_contact:causales from pg
BEGIN;

DROP TABLE contact.causal_dada;
DROP TABLE contact.por_revisar;

UPDATE contact.caso SET estado = 'en_revision' WHERE estado = 'por_clasificar';
ALTER TABLE contact.caso
    DROP CONSTRAINT caso_estado_check,
    ADD CONSTRAINT caso_estado_check
        CHECK (estado IN ('en_revision', 'por_contactar', 'escalado', 'en_area_cliente', 'por_finalizar',
                          'cerrado'));

COMMIT;
