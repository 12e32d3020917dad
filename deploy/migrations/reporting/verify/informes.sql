-- Verify reporting:informes on pg

BEGIN;

SELECT semana, desde, hasta, origen, hecho, por, asesores, radicados, registros FROM reporting.informe WHERE false;
SELECT semana, puesto, usuario, asesor, radicados, antes, causales FROM reporting.informe_asesor WHERE false;
SELECT semana, fecha_corte, base, radicado, usuario, revision, entrega, causal, sha256 FROM reporting.informe_registro WHERE false;
SELECT semana, sha256, base, fecha_corte FROM reporting.informe_base WHERE false;
SELECT semana, topic, partition, next_offset FROM reporting.informe_lectura WHERE false;
SELECT id, semana, usuario, tipo, estado, version, causa, compromiso, fecha_seguimiento, proceso FROM reporting.formato WHERE false;
SELECT formato, version, fecha, por, accion, estado, cambios FROM reporting.formato_historia WHERE false;
SELECT formato, version, tipo, sha256, contenido FROM reporting.formato_escaneo WHERE false;

DO $$
BEGIN
    ASSERT (SELECT count(*) = 12 FROM pg_trigger
            WHERE tgfoid IN ('reporting.informe_inmutable'::regproc, 'reporting.informe_cerrado'::regproc,
                             'reporting.formato_anotar'::regproc)), 'triggers are missing';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.informe', 'update, delete, truncate'), 'a report may be changed';
END
$$;

ROLLBACK;
