-- A world for the bench of the indicators, through the service's own triggers: `records` sightings over `days` days up to
-- 2021-12-31, a fifth of them of the bases mal_escalados, of `advisors` advisors, with the workbooks they came in.
-- psql -v records=… -v days=… -v advisors=…
SET synchronous_commit = off;
SELECT count(reporting.particion_asegurar(mes::date))
FROM generate_series(date_trunc('month', date '2021-12-31' - :days), date '2021-12-31', interval '1 month') AS mes;

INSERT INTO reporting.base (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido, entrega)
SELECT md5(d || b) || md5(b || d), b || ' ' || d || '.xlsx', b, d, n + n / 50, n, n / 50, 0, 0, d + interval '12 hours', 0
FROM (SELECT date '2021-12-31' - g AS d FROM generate_series(0, :days - 1) AS g) AS dias,
     (VALUES ('pendientes', :records * 4 / 5 / :days), ('mal_escalados', :records / 5 / :days)) AS bases (b, n);

SELECT format($$
INSERT INTO reporting.registro (fecha_corte, base, radicado, entrega, revision, sha256, fila, cuenta, estado, motivo, usuario, asesor,
    causal, decision, razon_decision, politica_version, politica_regla, ce_id, recibido)
SELECT %1$L::date, b, lpad((hashtext(b || %1$L || i) & 2147483647)::text, 10, '4') || lpad(i::text, 6, '0'), 0, 0, md5(%1$L || b) || md5(b || %1$L), i,
       (10000000 + i)::text, 'abierta', 'Un motivo de prueba', 'ECM' || lpad(u::text, 5, '0'), 'Asesor de prueba ' || u,
       CASE WHEN c < 17 THEN chr(65 + c) END,
       CASE WHEN c >= 17 THEN 'review' WHEN c %% 3 = 0 THEN 'escalate' WHEN c %% 3 = 1 THEN 'contact' ELSE 'close' END,
       CASE WHEN c >= 17 THEN 'causal_no_identificada' WHEN c %% 3 = 0 THEN 'segundo_nivel' WHEN c %% 3 = 1 THEN 'primer_contacto' ELSE 'error_escalamiento' END,
       'v1', 'r', b || %1$L || i, %1$L::date + interval '13 hours'
FROM (SELECT b, i, abs(hashtext(b || i || %1$L)) %% %3$s AS u, abs(hashtext(i || %1$L)) %% 18 AS c
      FROM (VALUES ('pendientes', %2$s * 4 / 5), ('mal_escalados', %2$s / 5)) AS bases (b, n), generate_series(1, n) AS i) AS fila
ORDER BY 2, 3$$, date '2021-12-31' - g, :records / :days, :advisors)
FROM generate_series(:days - 1, 0, -1) AS g
\gexec
VACUUM ANALYZE;
