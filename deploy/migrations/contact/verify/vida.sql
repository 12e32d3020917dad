-- Verify pqr_contact:vida on pg
BEGIN;

SELECT respuesta_origen, respuesta_signo, respuesta, notificacion, notificado, intento_numero, intento_dia,
       intento_hasta, intento_pedido, ronda, bandas, ultimo_dia, aplazamientos, rebotes, alerta, alerta_dia
FROM contact.caso WHERE false;
SELECT id, radicado, ronda, numero, dia, banda, desde, hasta, pedido, estado, canal, quien, tomado, arriendo_hasta,
       marcado, resultado, tardio, nota, evidencia, respuesta, terminado
FROM contact.intento WHERE false;
SELECT id, intento, radicado, telefono, marcada, resultado, errado, terminada FROM contact.llamada WHERE false;
SELECT id, radicado, ronda, tipo, texto, estado, pedido, resuelto, quien, evidencia FROM contact.aviso WHERE false;
SELECT id, radicado, tipo, presentado, canal, motivo, vence, estado, decision, texto, quien, decidido_por, creado,
       decidido
FROM contact.recurso WHERE false;
SELECT manos, envios, espera_hasta, error, quien, evidencia FROM contact.tarea WHERE false;
SELECT 1 / (pg_get_constraintdef(oid) LIKE '%recurso_en_curso%')::int FROM pg_constraint
WHERE conrelid = 'contact.caso'::regclass AND conname = 'caso_estado_check';
SELECT 'contact.caso_agenda'::regclass, 'contact.caso_alerta'::regclass, 'contact.intento_uno_al_dia'::regclass,
       'contact.intento_arriendo'::regclass, 'contact.tarea_espera'::regclass;
SELECT 1 / (has_table_privilege('pqr_contact', 'contact.recurso', 'insert')
            AND has_table_privilege('pqr_contact', 'contact.intento', 'update')
            AND NOT has_table_privilege('pqr_contact', 'contact.intento', 'delete'))::int;

ROLLBACK;
