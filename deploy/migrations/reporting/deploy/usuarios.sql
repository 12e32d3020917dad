-- Deploy reporting:usuarios to pg
-- requires: listas
--
-- People who use the system, and their sessions. No replay makes them again. Operators make and change users (pqrctl usuario);
-- the service writes no more of them than what a sign-in changes, so whoever gets hold of it gives nobody a role. All instants
-- are real time, whatever the service's clock says.

BEGIN;

CREATE TABLE reporting.usuario (
    usuario         text COLLATE "C" PRIMARY KEY CHECK (usuario ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$'),
    nombre          text NOT NULL CHECK (nombre <> ''),
    equipo          text CHECK (equipo <> ''),
    roles           text[] NOT NULL CHECK (cardinality(roles) > 0 AND
        roles <@ '{agente,backoffice,supervisor,coordinador,gerente,integracion,admin}'::text[]),
    clave           text COLLATE "C" NOT NULL CHECK (clave LIKE '$argon2id$%'),
    debe_cambiar    boolean NOT NULL DEFAULT true,
    fallos          integer NOT NULL DEFAULT 0 CHECK (fallos >= 0),
    bloqueado_hasta timestamptz,
    desactivado     timestamptz,
    creado          timestamptz NOT NULL,
    cambiado        timestamptz NOT NULL,
    clave_cambiada  timestamptz NOT NULL
);
COMMENT ON TABLE reporting.usuario IS 'Who may sign in. A row is never deleted: what people did stands under their names.';
COMMENT ON COLUMN reporting.usuario.clave IS 'Argon2id with its parameters and its salt, as libsodium writes it.';
COMMENT ON COLUMN reporting.usuario.debe_cambiar IS 'The password was given by an operator: nothing but its change is possible with it.';
COMMENT ON COLUMN reporting.usuario.fallos IS 'Wrong passwords since the last right one.';
COMMENT ON COLUMN reporting.usuario.desactivado IS 'Since when; null: may sign in.';
-- People type their names as they like.
CREATE UNIQUE INDEX usuario_sin_caja ON reporting.usuario (lower(usuario));

CREATE TABLE reporting.sesion (
    huella  text COLLATE "C" PRIMARY KEY CHECK (huella ~ '^[0-9a-f]{64}$'),
    usuario text COLLATE "C" NOT NULL REFERENCES reporting.usuario ON DELETE CASCADE,
    creada  timestamptz NOT NULL,
    vista   timestamptz NOT NULL,
    CHECK (vista >= creada)
);
COMMENT ON TABLE reporting.sesion IS 'Sessions that were opened and not ended. Ended ones go at the next sign-in.';
COMMENT ON COLUMN reporting.sesion.huella IS 'SHA-256 of the token, which only the browser has.';
COMMENT ON COLUMN reporting.sesion.vista IS 'When it was last used, to the minute.';
CREATE INDEX sesion_usuario ON reporting.sesion (usuario);
CREATE INDEX sesion_vista ON reporting.sesion (vista);

CREATE TABLE reporting.sesion_fallida (
    dia      date PRIMARY KEY,
    intentos bigint NOT NULL CHECK (intentos > 0)
);
COMMENT ON TABLE reporting.sesion_fallida IS
    'Sign-ins that counted against nobody: of names that are nobody''s, of users locked or disabled. Written so that these cost '
    'what a wrong password costs, and nobody learns from an answer''s time who there is.';

-- What a sign-in changes is left out: it would make all of them wait for one row.
CREATE TRIGGER usuario_cambio AFTER INSERT OR UPDATE OF nombre, equipo, roles, desactivado OR DELETE OR TRUNCATE ON reporting.usuario
    FOR EACH STATEMENT EXECUTE FUNCTION reporting.cambio_contar();

GRANT SELECT, UPDATE (clave, debe_cambiar, fallos, bloqueado_hasta, clave_cambiada) ON reporting.usuario TO pqr_reporting;
GRANT INSERT, UPDATE ON reporting.usuario TO pqr_operador;
GRANT SELECT, INSERT, UPDATE (vista), DELETE ON reporting.sesion TO pqr_reporting;
GRANT SELECT, INSERT, UPDATE ON reporting.sesion_fallida TO pqr_reporting;

COMMIT;
