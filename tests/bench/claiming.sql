-- :cases due cases to claim, in tables shaped as contact's: its columns and indexes, so that a claim writes what it writes there.
\set ON_ERROR_STOP on
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO pqr_contact;

CREATE TABLE bench.caso (
    radicado text COLLATE "C" PRIMARY KEY,
    base text NOT NULL, fecha_corte date NOT NULL, entrega int NOT NULL, revision int NOT NULL,
    decision text NOT NULL, razon text NOT NULL, causal text, politica_version text NOT NULL, politica_regla text NOT NULL,
    cuenta text NOT NULL, motivo text, observacion text, usuario text, telefono text, ciudad text, fecha_radicacion date,
    inicio date NOT NULL, vence date NOT NULL CHECK (vence > inicio),
    estado text NOT NULL CHECK (estado IN ('por_contactar', 'en_llamada', 'cerrado')),
    proximo timestamptz, version bigint NOT NULL, abierto timestamptz NOT NULL, actualizado timestamptz NOT NULL,
    respuesta_signo text, respuesta text CHECK (btrim(respuesta) <> ''),
    intento_numero int NOT NULL CHECK (intento_numero BETWEEN 0 AND 4), intento_dia date, intento_hasta timestamptz,
    ronda int NOT NULL, alerta_dia date
) WITH (fillfactor = 85);
CREATE INDEX caso_agenda ON bench.caso (vence, proximo, radicado) WHERE estado = 'por_contactar';
CREATE INDEX caso_alerta ON bench.caso (alerta_dia) WHERE alerta_dia IS NOT NULL;

CREATE TABLE bench.intento (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    radicado text COLLATE "C" NOT NULL,
    ronda int NOT NULL, numero int NOT NULL CHECK (numero BETWEEN 1 AND 4), dia date NOT NULL, banda int NOT NULL,
    desde timestamptz NOT NULL, hasta timestamptz NOT NULL, pedido boolean NOT NULL,
    estado text NOT NULL DEFAULT 'en_curso' CHECK (estado IN ('en_curso', 'hecho', 'soltado')),
    canal text NOT NULL, quien text NOT NULL CHECK (quien <> ''),
    tomado timestamptz NOT NULL, arriendo_hasta timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX intento_uno_al_dia ON bench.intento (radicado, dia) WHERE estado <> 'soltado';
CREATE INDEX intento_arriendo ON bench.intento (arriendo_hasta) WHERE estado = 'en_curso';
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bench TO pqr_contact;

INSERT INTO bench.caso
SELECT lpad((7000000000000000 + i)::text, 16, '0'), 'pendientes', '2026-11-27', 0, 0,
       'contact', 'primer_contacto', 'Q', 'abc-1@0123456789ab', 'contactar',
       (10000000 + i)::text, 'Q. Errores de facturación', 'observación de la fila ' || i, 'ECM3201D', '3101234567 / 6012345678',
       'BOGOTÁ', '2026-11-25', '2026-11-25', '2026-12-17',
       'por_contactar', now() - interval '1 hour', 2, now(), now(),
       'positiva', 'Se revisó la factura y se ajustó el cobro de reconexión; el valor corregido se refleja en la próxima factura.',
       1, current_date, now() + interval '8 hours', 1, '2026-12-10'
  FROM generate_series(1, :cases) AS i;
VACUUM ANALYZE bench.caso;
