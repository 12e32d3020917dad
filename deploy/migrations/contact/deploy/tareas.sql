-- Deploy pqr_contact:tareas to pg
-- requires: casos
BEGIN;

CREATE TABLE contact.tarea (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    tipo text NOT NULL CHECK (tipo IN ('escalar', 'finalizar')),
    destino text,
    nota text NOT NULL CHECK (nota <> ''),
    causa text NOT NULL,
    vence date NOT NULL,
    estado text NOT NULL DEFAULT 'pendiente' CHECK (estado IN ('pendiente', 'hecha', 'cancelada')),
    creada timestamptz NOT NULL,
    actualizada timestamptz NOT NULL,
    CONSTRAINT tarea_escalar_con_destino CHECK ((tipo = 'escalar') = (destino IS NOT NULL)),
    -- never two tasks for one cause; also finds a case's tasks
    CONSTRAINT tarea_una_por_causa UNIQUE (radicado, tipo, causa)
) WITH (fillfactor = 85);
COMMENT ON TABLE contact.tarea IS 'What is to be done in RR for a case';
COMMENT ON COLUMN contact.tarea.destino IS 'RR user to whom it is escalated';
COMMENT ON COLUMN contact.tarea.nota IS 'What to write in the RR call log';
COMMENT ON COLUMN contact.tarea.causa IS 'The sighting whose decision asked for it: base/cut-off/revision';
COMMENT ON COLUMN contact.tarea.vence IS 'The case''s term, for the order of the list';

-- Never two pending at once for the same thing, whatever asked for them.
CREATE UNIQUE INDEX tarea_una_pendiente ON contact.tarea (radicado, tipo) WHERE estado = 'pendiente';
CREATE INDEX tarea_pendiente ON contact.tarea (vence, id) WHERE estado = 'pendiente';

GRANT SELECT, INSERT, UPDATE ON contact.tarea TO pqr_contact;

COMMIT;
