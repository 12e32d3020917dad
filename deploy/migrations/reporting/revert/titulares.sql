-- Revert reporting:titulares from pg
BEGIN;

CREATE OR REPLACE FUNCTION reporting.evento_caso_avisar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_SCHEMA <> 'reporting' OR NOT EXISTS (SELECT FROM reporting.aviso_suscripcion) THEN
        RETURN NULL;
    END IF;
    INSERT INTO reporting.aviso (suscripcion, evento, tipo, clave, orden, cuerpo)
    SELECT s.id, 'caso.' || n.radicado || '.' || n.version, n.tipo, n.radicado, n.version,
           jsonb_build_object(
               'specversion', '1.0', 'id', 'caso.' || n.radicado || '.' || n.version, 'source', '/pqr/contact',
               'type', 'co.pqr.case.v1', 'subject', n.radicado,
               'time', to_char(n.fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               'datacontenttype', 'application/json',
               'data', jsonb_build_object(
                   'radicado', n.radicado, 'tipo', n.tipo, 'estado', n.estado, 'causal', n.causal, 'version', n.version,
                   'fecha', to_char(n.fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'datos', n.datos))::text
    FROM nuevos AS n
    JOIN (SELECT id, tipos, creada FROM reporting.aviso_suscripcion WHERE estado <> 'retirada' ORDER BY id FOR KEY SHARE) AS s
      ON n.fecha >= s.creada AND ('*' = ANY (s.tipos) OR n.tipo = ANY (s.tipos))
    ORDER BY s.id, n.radicado, n.version
    ON CONFLICT (suscripcion, evento) DO NOTHING;
    RETURN NULL;
END
$$;

DROP TRIGGER recepcion_retirar ON reporting.recepcion;
DROP TRIGGER rechazo_turno ON reporting.rechazo;
DROP TRIGGER rechazo_retirar ON reporting.rechazo;
DROP TRIGGER evento_caso_retirar ON reporting.evento_caso;
DROP TRIGGER registro_retirar_cambios ON reporting.registro;
DROP TRIGGER registro_retirar_nuevos ON reporting.registro;
DROP FUNCTION reporting.recepcion_retirar();
DROP FUNCTION reporting.rechazo_retirar();
DROP FUNCTION reporting.evento_caso_retirar();
DROP FUNCTION reporting.registro_retirar();
DROP FUNCTION reporting.anonimizar_eventos(text[], boolean);
DROP FUNCTION reporting.corregir_registros(text[]);
DROP FUNCTION reporting.corregido(text, text, text);
DROP FUNCTION reporting.corregir(text, boolean, text[], text[]);
DROP FUNCTION reporting.poner_en(text, text, text);
DROP FUNCTION reporting.anonimizar_rechazos(text[]);
DROP FUNCTION reporting.anonimizar_registros(text[]);
REVOKE UPDATE (respuesta) ON reporting.aviso_intento FROM pqr_reporting;
REVOKE UPDATE (remitente, asunto) ON reporting.recepcion FROM pqr_reporting;
REVOKE UPDATE (radicado, cuenta, detalle, original) ON reporting.rechazo FROM pqr_reporting;
REVOKE UPDATE (datos) ON reporting.evento_caso FROM pqr_reporting;
DELETE FROM reporting.derivada WHERE nombre IN ('anonimo', 'correccion');
DROP INDEX reporting.aviso_clave, reporting.rechazo_cuenta, reporting.rechazo_radicado, reporting.recepcion_personal, reporting.rechazo_personal;
DROP TABLE reporting.anonimato, reporting.correccion, reporting.anonimo;

COMMIT;
