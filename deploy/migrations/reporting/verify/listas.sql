-- Verify reporting:listas on pg

BEGIN;

SELECT tabla, n FROM reporting.cambio WHERE false;
SELECT radicado, cuenta, usuario, asesor, causal, decision, razon_decision, texto, notas, palabras, vale, fecha_corte, base
FROM reporting.ficha WHERE false;

DO $$
BEGIN
    ASSERT has_table_privilege('pqr_reporting', 'reporting.cambio', 'update'), 'cambio: update is not granted';
    ASSERT NOT has_table_privilege('pqr_reporting', 'reporting.cambio', 'delete'), 'cambio: delete is granted';
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'reporting.particion_retirada'::regclass AND NOT tgisinternal),
           'particion_retirada: its changes are not counted';
    ASSERT (SELECT count(*) = 4 FROM pg_trigger WHERE tgname ~ '_fichar(_nuevos|_cambios)?$' AND tgparentid = 0),
           'ficha: triggers are missing';
    ASSERT reporting.ficha_palabras('Las FACTURAS por INTERNÉT', '') @@ reporting.ficha_consulta('internet facturación'),
           'ficha_palabras: accents count';
    ASSERT reporting.sin_telefonos('310 123 45 67, +573101234567, (601) 7421234; 4433210000100002, 12345678')
           = '******4567, ******4567, ******1234; 4433210000100002, 12345678', 'sin_telefonos: shows too much or hides too much';
END
$$;

ROLLBACK;
