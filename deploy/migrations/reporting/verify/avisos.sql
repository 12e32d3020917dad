-- Verify reporting:avisos on pg

BEGIN;

SELECT id, url, secreto, secreto_anterior, secreto_anterior_hasta, tipos, umbrales, estado, creada
FROM reporting.aviso_suscripcion WHERE false;
SELECT id, suscripcion, evento, tipo, clave, orden, cuerpo, estado, intentos, creado, desde, proximo, arrendado, terminado
FROM reporting.aviso WHERE false;
SELECT aviso, numero, fin, ms, http, error, respuesta FROM reporting.aviso_intento WHERE false;
SELECT id, umbral, texto, limite, valor, desde, valor_final, hasta FROM reporting.alerta WHERE false;
SELECT dia, destinatarios, mensaje_id, mensaje, creado, intentos, proximo, enviado, error FROM reporting.resumen WHERE false;

DO $$
BEGIN
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'reporting.evento_caso'::regclass AND tgname = 'evento_caso_avisar'),
        'evento_caso: nobody is told of its new rows';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.aviso_suscripcion', 'delete'), 'aviso_suscripcion: delete is not granted';
    ASSERT has_table_privilege('pqr_reporting', 'reporting.aviso', 'update'), 'aviso: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.aviso', 'delete'), 'aviso: delete is granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.aviso_intento', 'update'), 'aviso_intento: update is granted';
END
$$;

ROLLBACK;
