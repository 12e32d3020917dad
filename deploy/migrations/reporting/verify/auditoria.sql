-- Verify reporting:auditoria on pg

BEGIN;

SELECT n, momento, encadenada, servicio, id, quien, roles, desde, accion, objeto, antes, despues, solicitud, previo, hash
FROM reporting.auditoria WHERE false;
SELECT orden, servicio, id, momento, quien, roles, desde, accion, objeto, antes, despues, solicitud
FROM reporting.auditoria_pendiente WHERE false;
SELECT tramo, desde, hasta FROM reporting.auditoria_tramo WHERE false;
SELECT una, n, momento FROM reporting.auditoria_ancla WHERE false;
SELECT topic, partition, next_offset FROM reporting.auditoria_posicion WHERE false;

DO $$
BEGIN
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.auditoria', 'insert, update, delete, truncate')
       AND NOT has_table_privilege('pqr_operador', 'reporting.auditoria', 'insert, update, delete, truncate'),
        'auditoria: a role may write it beside auditar()';
    ASSERT (SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'reporting.auditoria'::regclass AND tgname = 'auditoria_inmutable') = 'A',
        'auditoria: what was told may be changed';
    ASSERT reporting.auditoria_campo('ñ') = E'2:ñ\n' AND reporting.auditoria_campo(NULL) = E'-\n' AND reporting.auditoria_campo('') = E'0:\n',
        'auditoria: the form of a value is another';
END
$$;

ROLLBACK;
