-- Deploy reporting:obra to pg
-- requires: listas
--
-- What is made from Kafka (derivada) is made again beside what serves: in schema reporting_obra, which has the same tables,
-- rules, triggers and rights, and stands empty for a replay. Swapped in one transaction, the old ones stand in
-- reporting_anterior until they are discarded. Who may write the tables owns none of them, and neither do operators: these
-- functions have their owner's rights and touch nothing but the three schemas.
--
-- And months of sightings whose time is over are taken away, whole.

BEGIN;

-- Dead letters on their way out went into the queue once and go out once: no replay makes them again.
DELETE FROM reporting.derivada WHERE nombre IN ('outbox', 'outbox_batch', 'outbox_packet');

-- ---- what is rebuilt

CREATE FUNCTION reporting.obra_huella() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT md5(string_agg(linea, E'\n' ORDER BY linea COLLATE "C"))
    FROM (SELECT concat_ws(' ', 'columna', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                           pg_get_expr(d.adbin, d.adrelid)) AS linea
          FROM reporting.derivada t
          JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
          UNION ALL
          SELECT concat_ws(' ', 'regla', c.relname, k.conname, pg_get_constraintdef(k.oid))
          FROM reporting.derivada t
          JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
          JOIN pg_constraint k ON k.conrelid = c.oid
          UNION ALL
          SELECT concat_ws(' ', 'índice', pg_get_indexdef(i.indexrelid))
          FROM reporting.derivada t
          JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
          JOIN pg_index i ON i.indrelid = c.oid
          UNION ALL
          SELECT concat_ws(' ', 'disparador', pg_get_triggerdef(g.oid))
          FROM reporting.derivada t
          JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
          JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal
          UNION ALL
          SELECT concat_ws(' ', 'vista', c.relname, pg_get_viewdef(c.oid))
          FROM reporting.derivada t
          JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'
          UNION ALL
          SELECT concat_ws(' ', 'función', p.proname, md5(p.prosrc))
          FROM pg_proc p
          WHERE p.pronamespace = 'reporting'::regnamespace) AS definicion
$$;
COMMENT ON FUNCTION reporting.obra_huella() IS
    'Of all that defines the derived tables: a rebuild that was begun under another one is begun anew.';

-- What is derived must be a whole: whatever else hung on it would stay with the old tables.
CREATE FUNCTION reporting.obra_exigir() RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    falta text;
BEGIN
    SELECT string_agg(t.nombre, ', ' ORDER BY t.nombre) INTO falta
    FROM reporting.derivada t
    LEFT JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
    WHERE c.relkind IS NULL OR c.relkind NOT IN ('r', 'p', 'v') OR c.relispartition;
    IF falta IS NOT NULL THEN
        RAISE EXCEPTION 'derivada nombra lo que no es tabla ni vista de reporting: %', falta USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    SELECT string_agg(DISTINCT quien, ', ') INTO falta
    FROM (WITH nuestra AS (
              SELECT c.oid, c.reltype
              FROM reporting.derivada t JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
          )
          SELECT 'la vista ' || w.ev_class::regclass AS quien
          FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
          WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM nuestra)
            AND w.ev_class NOT IN (SELECT oid FROM nuestra)
          UNION ALL
          SELECT 'la función ' || d.objid::regprocedure
          FROM pg_depend d
          WHERE d.classid = 'pg_proc'::regclass
            AND (d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM nuestra)
                 OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (SELECT reltype FROM nuestra))
          UNION ALL
          SELECT 'la llave ' || conname || ' de ' || conrelid::regclass
          FROM pg_constraint
          WHERE contype = 'f' AND confrelid IN (SELECT oid FROM nuestra) AND conrelid NOT IN (SELECT oid FROM nuestra)
          UNION ALL
          SELECT 'la secuencia ' || d.objid::regclass
          FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            AND d.refobjid IN (SELECT oid FROM nuestra)) AS ajeno;
    IF falta IS NOT NULL THEN
        RAISE EXCEPTION 'depende de tablas derivadas y no está en reporting.derivada: %', falta USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END
$$;
COMMENT ON FUNCTION reporting.obra_exigir() IS 'Fails, by name, where something that stays hangs on something that is rebuilt.';

-- ---- beside what serves

CREATE FUNCTION reporting.obra_clonar_tabla(tabla regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    nombre text;
    clave  text;
    r      record;
BEGIN
    SELECT relname, CASE relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(oid) ELSE '' END
      INTO nombre, clave FROM pg_class WHERE oid = tabla;
    -- Without its indexes: they would get names of their own, and later changes of the schema call them by theirs.
    EXECUTE format('CREATE TABLE reporting_obra.%I (LIKE %s INCLUDING ALL EXCLUDING INDEXES)%s', nombre, tabla, clave);
    IF obj_description(tabla, 'pg_class') IS NOT NULL THEN
        EXECUTE format('COMMENT ON TABLE reporting_obra.%I IS %L', nombre, obj_description(tabla, 'pg_class'));
    END IF;
    FOR r IN
        SELECT string_agg(opcion, ', ') AS opciones
        FROM (SELECT unnest(reloptions) AS opcion FROM pg_class WHERE oid = tabla
              UNION ALL
              SELECT 'toast.' || unnest(t.reloptions) FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.oid = tabla) AS o
        HAVING count(*) > 0
    LOOP
        EXECUTE format('ALTER TABLE reporting_obra.%I SET (%s)', nombre, r.opciones);
    END LOOP;
    FOR r IN
        SELECT attname, attstattarget FROM pg_attribute WHERE attrelid = tabla AND attnum > 0 AND NOT attisdropped AND attstattarget >= 0
    LOOP
        EXECUTE format('ALTER TABLE reporting_obra.%I ALTER COLUMN %I SET STATISTICS %s', nombre, r.attname, r.attstattarget);
    END LOOP;
    FOR r IN
        SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint
        WHERE conrelid = tabla AND contype IN ('p', 'u', 'x') ORDER BY contype, conname
    LOOP
        EXECUTE format('ALTER TABLE reporting_obra.%I ADD CONSTRAINT %I %s', nombre, r.conname, r.def);
    END LOOP;
    FOR r IN
        SELECT regexp_replace(pg_get_indexdef(indexrelid), ' ON (ONLY )?reporting\.', ' ON reporting_obra.') AS def FROM pg_index
        WHERE indrelid = tabla AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = indexrelid AND k.contype IN ('p', 'u', 'x'))
    LOOP
        EXECUTE r.def;
    END LOOP;
END
$$;

-- Rights of a table or view, of its columns, and the comments that LIKE does not bring along.
CREATE FUNCTION reporting.obra_clonar_derechos(relacion regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    nombre text := (SELECT relname FROM pg_class WHERE oid = relacion);
    r      record;
BEGIN
    FOR r IN
        SELECT a.privilege_type AS derecho, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS quien
        FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = relacion AND a.grantee <> c.relowner
        UNION ALL
        SELECT format('%s (%I)', a.privilege_type, t.attname), CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = relacion AND NOT t.attisdropped
    LOOP
        EXECUTE format('GRANT %s ON reporting_obra.%I TO %s', r.derecho, nombre, r.quien);
    END LOOP;
END
$$;

CREATE FUNCTION reporting.obra_clonar_vista(vista regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    nombre   text := (SELECT relname FROM pg_class WHERE oid = vista);
    opciones text := (SELECT format(' WITH (%s)', string_agg(o, ', ')) FROM pg_class, unnest(reloptions) o WHERE oid = vista HAVING count(*) > 0);
    nuestras text := (SELECT string_agg(t.nombre, '|') FROM reporting.derivada t);
    r        record;
BEGIN
    EXECUTE format('CREATE VIEW reporting_obra.%I%s AS %s', nombre, opciones,
                   regexp_replace(pg_get_viewdef(vista), '\mreporting\.(' || nuestras || ')\M', 'reporting_obra.\1', 'g'));
    IF obj_description(vista, 'pg_class') IS NOT NULL THEN
        EXECUTE format('COMMENT ON VIEW reporting_obra.%I IS %L', nombre, obj_description(vista, 'pg_class'));
    END IF;
    FOR r IN
        SELECT attname, col_description(vista, attnum) AS dice FROM pg_attribute
        WHERE attrelid = vista AND attnum > 0 AND col_description(vista, attnum) IS NOT NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN reporting_obra.%I.%I IS %L', nombre, r.attname, r.dice);
    END LOOP;
END
$$;

CREATE FUNCTION reporting.obra_abrir(seguir boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    huella text := reporting.obra_huella();
    r      record;
BEGIN
    PERFORM reporting.obra_exigir();
    PERFORM pg_advisory_xact_lock(hashtext('reporting.particion')); -- no month leaves meanwhile
    IF to_regnamespace('reporting_obra') IS NOT NULL THEN
        IF seguir THEN
            IF obj_description(to_regnamespace('reporting_obra'), 'pg_namespace') IS DISTINCT FROM huella THEN
                RAISE EXCEPTION 'la obra se empezó con otra definición de las tablas: empiece de nuevo, sin --continuar'
                    USING ERRCODE = 'object_not_in_prerequisite_state';
            END IF;
            RETURN false;
        END IF;
        DROP SCHEMA reporting_obra CASCADE;
    END IF;

    CREATE SCHEMA reporting_obra;
    EXECUTE format('COMMENT ON SCHEMA reporting_obra IS %L', huella);
    FOR r IN
        SELECT a.grantee::regrole AS quien FROM pg_namespace n, aclexplode(n.nspacl) a
        WHERE n.nspname = 'reporting' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (0, n.nspowner)
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA reporting_obra TO %s', r.quien);
    END LOOP;

    FOR r IN
        SELECT c.oid::regclass AS tabla FROM reporting.derivada t
        JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace AND c.relkind IN ('r', 'p')
        ORDER BY t.nombre
    LOOP
        PERFORM reporting.obra_clonar_tabla(r.tabla);
        PERFORM reporting.obra_clonar_derechos(r.tabla);
    END LOOP;
    FOR r IN -- partitions: the months that there are, those made ahead too
        SELECT padre.relname AS padre, parte.relname AS parte, pg_get_expr(parte.relpartbound, parte.oid) AS limites
        FROM reporting.derivada t
        JOIN pg_class padre ON padre.relname = t.nombre AND padre.relnamespace = 'reporting'::regnamespace AND padre.relkind = 'p'
        JOIN pg_inherits i ON i.inhparent = padre.oid
        JOIN pg_class parte ON parte.oid = i.inhrelid
    LOOP
        EXECUTE format('CREATE TABLE reporting_obra.%I (LIKE reporting_obra.%I INCLUDING ALL)', r.parte, r.padre);
        EXECUTE format('ALTER TABLE reporting_obra.%I ATTACH PARTITION reporting_obra.%I %s', r.padre, r.parte, r.limites);
    END LOOP;
    FOR r IN -- references, once all they may refer to is there
        SELECT c.relname AS tabla, k.conname,
               regexp_replace(pg_get_constraintdef(k.oid),
                              ' REFERENCES reporting\.(' || (SELECT string_agg(d.nombre, '|') FROM reporting.derivada d) || ')\M',
                              ' REFERENCES reporting_obra.\1') AS def
        FROM reporting.derivada t
        JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
        JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f'
    LOOP
        EXECUTE format('ALTER TABLE reporting_obra.%I ADD CONSTRAINT %I %s', r.tabla, r.conname, r.def);
    END LOOP;
    FOR r IN -- by depth: a view after those that it looks at
        WITH RECURSIVE vista AS (
            SELECT c.oid FROM reporting.derivada t
            JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'
        ), mira AS (
            SELECT DISTINCT w.ev_class AS quien, d.refobjid AS a
            FROM pg_rewrite w
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
            WHERE w.ev_class IN (SELECT oid FROM vista) AND d.refobjid IN (SELECT oid FROM vista) AND d.refobjid <> w.ev_class
        ), hondura AS (
            SELECT oid, 0 AS nivel FROM vista
            UNION ALL
            SELECT m.quien, h.nivel + 1 FROM hondura h JOIN mira m ON m.a = h.oid
        )
        SELECT oid::regclass AS vista FROM hondura GROUP BY oid ORDER BY max(nivel), oid
    LOOP
        PERFORM reporting.obra_clonar_vista(r.vista);
        PERFORM reporting.obra_clonar_derechos(r.vista);
    END LOOP;
    FOR r IN -- they run the same functions, which go by the schema of the table
        SELECT regexp_replace(pg_get_triggerdef(g.oid), ' ON reporting\.', ' ON reporting_obra.') AS def
        FROM reporting.derivada t
        JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace
        JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal
        ORDER BY g.tgname
    LOOP
        EXECUTE r.def;
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION reporting.obra_abrir(boolean) IS
    'The derived tables stand in reporting_obra afterwards: empty (true), or, with seguir, as an earlier rebuild left them (false).';

CREATE FUNCTION reporting.obra_analizar() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT oid::regclass AS tabla FROM pg_class
             WHERE relnamespace = to_regnamespace('reporting_obra') AND relkind IN ('r', 'p') AND NOT relispartition
             ORDER BY relname LOOP
        EXECUTE format('ANALYZE %s', r.tabla);
    END LOOP;
END
$$;
COMMENT ON FUNCTION reporting.obra_analizar() IS 'The planner knows the rebuilt tables before anybody asks them.';

-- With the caller's rights: who compares may read both.
CREATE FUNCTION reporting.obra_comparar(tabla text) RETURNS TABLE (vivas bigint, nuevas bigint, solo_vivas bigint, solo_nuevas bigint,
                                                                     distintas bigint, ejemplo text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    viva   regclass := to_regclass(format('reporting.%I', tabla));
    llave  text[];
    resto  text[];
    cuenta boolean;
    difiere text;
BEGIN
    SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) INTO llave
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = viva AND i.indisprimary;
    SELECT array_agg(attname::text), coalesce(bool_and(atttypid = 'bigint'::regtype AND attnotnull), false) INTO resto, cuenta
    FROM pg_attribute WHERE attrelid = viva AND attnum > 0 AND NOT attisdropped AND attname <> ALL (llave);
    -- A count of nothing is as good as none: which zeros there are depends on the order of arrival.
    difiere := CASE WHEN cuenta
                    THEN (SELECT string_agg(format('coalesce(v.%1$I, 0) <> coalesce(n.%1$I, 0)', c), ' OR ') FROM unnest(resto) c)
                    ELSE 'v::text IS DISTINCT FROM n::text' END;
    RETURN QUERY EXECUTE format(
        'SELECT count(v.%2$I), count(n.%2$I), count(*) FILTER (WHERE (%4$s) AND n.%2$I IS NULL),'
        '       count(*) FILTER (WHERE (%4$s) AND v.%2$I IS NULL),'
        '       count(*) FILTER (WHERE (%4$s) AND v.%2$I IS NOT NULL AND n.%2$I IS NOT NULL),'
        '       min(concat_ws('' '', %3$s)) FILTER (WHERE %4$s)'
        ' FROM reporting.%1$I v FULL JOIN reporting_obra.%1$I n USING (%3$s)',
        tabla, llave[1], (SELECT string_agg(quote_ident(c), ', ') FROM unnest(llave) c), difiere);
END
$$;
COMMENT ON FUNCTION reporting.obra_comparar(text) IS
    'A derived table against its rebuilt one, row by row under its key: rows, and those that only one has or both have differently.';

-- ---- in place of what serves

CREATE FUNCTION reporting.obra_cambiar() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
    r record;
BEGIN
    IF to_regnamespace('reporting_obra') IS NULL THEN
        RAISE EXCEPTION 'no hay ninguna obra que poner en servicio' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF to_regnamespace('reporting_anterior') IS NOT NULL THEN
        RAISE EXCEPTION 'las tablas que se cambiaron la última vez siguen en reporting_anterior: descártelas primero (--descartar)'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    PERFORM reporting.obra_exigir();
    IF obj_description(to_regnamespace('reporting_obra'), 'pg_namespace') IS DISTINCT FROM reporting.obra_huella() THEN
        RAISE EXCEPTION 'la definición de las tablas cambió desde que se empezó la obra: empiece de nuevo'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    -- Readers that are slow make this fail rather than hold up everybody behind it: the caller tries again.
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg(format('reporting.%I', t.nombre), ', ' ORDER BY t.nombre <> 'consumer_offset', t.nombre)
                    || ' IN ACCESS EXCLUSIVE MODE'
             FROM reporting.derivada t
             JOIN pg_class c ON c.relname = t.nombre AND c.relnamespace = 'reporting'::regnamespace AND c.relkind IN ('r', 'p'));
    IF EXISTS (SELECT FROM reporting.consumer_offset v FULL JOIN reporting_obra.consumer_offset n USING (topic, partition)
               WHERE v.next_offset IS DISTINCT FROM n.next_offset) THEN
        RAISE EXCEPTION 'la obra no ha leído exactamente lo mismo que las tablas en servicio' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    CREATE SCHEMA reporting_anterior;
    COMMENT ON SCHEMA reporting_anterior IS 'What served before the last rebuild: nobody reads it; pqrctl reporting reconstruir --descartar drops it.';
    FOR r IN
        SELECT c.relname, c.relkind FROM pg_class c
        WHERE c.relnamespace = 'reporting'::regnamespace
          AND (c.relname IN (SELECT nombre FROM reporting.derivada)
               OR c.oid IN (SELECT i.inhrelid FROM pg_inherits i
                            JOIN pg_class p ON p.oid = i.inhparent AND p.relnamespace = 'reporting'::regnamespace AND p.relkind = 'p'
                            JOIN reporting.derivada t ON t.nombre = p.relname))
          AND c.relkind IN ('r', 'p', 'v')
    LOOP
        EXECUTE format('ALTER %s reporting.%I SET SCHEMA reporting_anterior', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, r.relname);
    END LOOP;
    FOR r IN
        SELECT relname, relkind FROM pg_class WHERE relnamespace = 'reporting_obra'::regnamespace AND relkind IN ('r', 'p', 'v')
    LOOP
        EXECUTE format('ALTER %s reporting_obra.%I SET SCHEMA reporting', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, r.relname);
    END LOOP;
    DROP SCHEMA reporting_obra;
    -- The offsets are the same as before, what answers are made from is not.
    INSERT INTO reporting.cambio AS c (tabla, n) VALUES ('derivada', 1) ON CONFLICT (tabla) DO UPDATE SET n = c.n + 1;
END
$$;
COMMENT ON FUNCTION reporting.obra_cambiar() IS
    'The rebuilt tables take the place of those that serve, which stand in reporting_anterior afterwards. Both must have read the same.';

CREATE FUNCTION reporting.obra_descartar() RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    hay text[] := (SELECT array_agg(nspname::text ORDER BY nspname) FROM pg_namespace WHERE nspname IN ('reporting_obra', 'reporting_anterior'));
    uno text;
BEGIN
    FOREACH uno IN ARRAY coalesce(hay, '{}') LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', uno);
    END LOOP;
    RETURN coalesce(hay, '{}');
END
$$;
COMMENT ON FUNCTION reporting.obra_descartar() IS 'Drops a rebuild that is not in service, and what served before the last one; says which there were.';

-- ---- months whose time is over

CREATE FUNCTION reporting.particion_retirar(mes_retirado date, conservar integer, archivar boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, reporting, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    nombre text := 'registro_' || to_char(mes_retirado, 'YYYY_MM');
    siguiente date := (mes_retirado + interval '1 month')::date;
    cuantas bigint;
    otras text[];
BEGIN
    IF mes_retirado <> date_trunc('month', mes_retirado)::date THEN
        RAISE EXCEPTION 'un mes se nombra por su primer día' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF conservar IS NULL OR conservar < 1 THEN
        RAISE EXCEPTION 'se conserva al menos un mes completo' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Whatever the caller's calendar says: by this server's, the months to keep have gone by since.
    IF mes_retirado >= date_trunc('month', now() AT TIME ZONE 'America/Bogota') - make_interval(months => conservar) THEN
        RETURN NULL;
    END IF;
    -- The turn of who writes records and bases: what is counted of the month is all that there is of it, and whoever comes after
    -- knows that it is gone.
    PERFORM pg_advisory_xact_lock(hashtext('reporting.base'));
    PERFORM pg_advisory_xact_lock(hashtext('reporting.particion'));
    -- And the month of the last cut-off stays.
    IF mes_retirado >= (SELECT date_trunc('month', max(fecha_corte)) FROM reporting.base) THEN
        RETURN NULL;
    END IF;
    IF to_regnamespace('reporting_obra') IS NOT NULL THEN
        RAISE EXCEPTION 'hay una obra abierta: los meses se retiran cuando se ponga en servicio o se descarte' USING ERRCODE = 'lock_not_available';
    END IF;
    IF to_regclass(format('reporting.%I', nombre)) IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT count(*) FROM reporting.%I', nombre) INTO cuantas;
    EXECUTE format('INSERT INTO reporting.asesor_retirado AS a (usuario, nombre, visto)'
                   ' SELECT DISTINCT ON (usuario) usuario, asesor, fecha_corte FROM reporting.%I'
                   ' WHERE usuario IS NOT NULL AND asesor IS NOT NULL ORDER BY usuario, fecha_corte DESC, asesor'
                   ' ON CONFLICT (usuario) DO UPDATE SET nombre = excluded.nombre, visto = excluded.visto'
                   ' WHERE excluded.visto > a.visto', nombre);
    -- Found by a sighting of this month though others stay (those of replaced workbooks): by the others from now on.
    SELECT array_agg(f.radicado) INTO otras
    FROM reporting.ficha f
    WHERE f.fecha_corte >= mes_retirado AND f.fecha_corte < siguiente
      AND EXISTS (SELECT FROM reporting.registro r
                  WHERE r.radicado = f.radicado AND (r.fecha_corte < mes_retirado OR r.fecha_corte >= siguiente));
    -- Readers wait only from here on.
    EXECUTE format('ALTER TABLE reporting.registro DETACH PARTITION reporting.%I', nombre);
    IF archivar THEN
        CREATE SCHEMA IF NOT EXISTS reporting_archivo;
        EXECUTE format('ALTER TABLE reporting.%I SET SCHEMA reporting_archivo', nombre);
    ELSE
        EXECUTE format('DROP TABLE reporting.%I', nombre);
    END IF;
    INSERT INTO reporting.particion_retirada (mes, filas) VALUES (mes_retirado, cuantas);
    IF otras IS NOT NULL THEN
        PERFORM reporting.ficha_rehacer(otras);
    END IF;
    RETURN cuantas;
END
$$;
COMMENT ON FUNCTION reporting.particion_retirar(date, integer, boolean) IS
    'Takes a month of sightings out of registro, and says how many there were; null: there is no such month, fewer than conservar '
    'whole months have gone by since, or it is that of the last cut-off. archivar: the table stays in reporting_archivo, where only '
    'its owner looks. What was counted of it stays.';

-- ---- who may

REVOKE ALL ON FUNCTION reporting.obra_huella(), reporting.obra_exigir(), reporting.obra_clonar_tabla(regclass),
    reporting.obra_clonar_derechos(regclass), reporting.obra_clonar_vista(regclass), reporting.obra_abrir(boolean),
    reporting.obra_analizar(), reporting.obra_comparar(text), reporting.obra_cambiar(), reporting.obra_descartar(),
    reporting.particion_retirar(date, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reporting.obra_abrir(boolean), reporting.obra_analizar(), reporting.obra_comparar(text),
    reporting.obra_cambiar(), reporting.obra_descartar() TO pqr_operador;
GRANT EXECUTE ON FUNCTION reporting.particion_retirar(date, integer, boolean) TO pqr_reporting;

COMMIT;
