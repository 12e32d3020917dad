-- A world for the bench of the read side, through the service's own triggers: `records` sightings over `days` days up to
-- 2021-12-31, a fifth of them of the bases mal_escalados, of `advisors` advisors, with the workbooks they came in; a radicado is
-- seen on up to ten days. Every radicado has a case, a quarter of them open; of the open ones a fifth has a task to be done and a
-- tenth a recurso. psql -v records=… -v days=… -v advisors=…
SET synchronous_commit = off;
SELECT count(reporting.particion_asegurar(mes::date))
FROM generate_series(date_trunc('month', date '2021-12-31' - :days), date '2021-12-31', interval '1 month') AS mes;

INSERT INTO reporting.base (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido, entrega)
SELECT md5(d || b) || md5(b || d), b || ' ' || d || '.xlsx', b, d, n + n / 50, n, n / 50, 0, 0, d + interval '12 hours', 0
FROM (SELECT date '2021-12-31' - g AS d FROM generate_series(0, :days - 1) AS g) AS dias,
     (VALUES ('pendientes', :records * 4 / 5 / :days), ('mal_escalados', :records / 5 / :days)) AS bases (b, n);

-- A month a statement.
SELECT format($$
INSERT INTO reporting.registro (fecha_corte, base, radicado, entrega, revision, sha256, fila, cuenta, estado, motivo, usuario, asesor,
    causal, decision, razon_decision, politica_version, politica_regla, ce_id, recibido)
SELECT d, b, lpad((h & 2147483647)::text, 10, '4') || lpad(i::text, 6, '0'), 0, 0, md5(d || b) || md5(b || d), i,
       (10000000 + i)::text, 'abierta', 'Un motivo de prueba', 'ECM' || lpad(u::text, 5, '0'), 'Asesor de prueba ' || u,
       CASE WHEN c < 17 THEN chr(65 + c) END,
       CASE WHEN c >= 17 THEN 'review' WHEN c %% 3 = 0 THEN 'escalate' WHEN c %% 3 = 1 THEN 'contact' ELSE 'close' END,
       CASE WHEN c >= 17 THEN 'causal_no_identificada' WHEN c %% 3 = 0 THEN 'segundo_nivel' WHEN c %% 3 = 1 THEN 'primer_contacto' ELSE 'error_escalamiento' END,
       'v1', 'r', b || d || i, d + interval '13 hours'
FROM (SELECT b, i, d::date AS d, hashtext(b || i || (d::date - date '2000-01-01') / 10) AS h,
             abs(hashtext(i || b || (d::date - date '2000-01-01') / 10)) %% %4$s AS u, abs(hashtext(i || d::text)) %% 18 AS c
      FROM generate_series(%1$L::date, %2$L::date, interval '1 day') AS d,
           (VALUES ('pendientes', %3$s * 4 / 5), ('mal_escalados', %3$s / 5)) AS bases (b, n), generate_series(1, n) AS i) AS fila
ORDER BY 1, 2, 3$$, min(d), max(d), :records / :days, :advisors)
FROM (SELECT date '2021-12-31' - g AS d FROM generate_series(0, :days - 1) AS g) AS dias
GROUP BY date_trunc('month', d)
ORDER BY date_trunc('month', d)
\gexec

-- The cases.
SELECT format($$
INSERT INTO reporting.evento_caso (radicado, version, tipo, estado, causal, fecha, datos)
SELECT radicado, v, CASE v WHEN 1 THEN 'abierto' WHEN 3 THEN 'recurso_presentado' ELSE 'cerrado' END,
       CASE WHEN v = 2 THEN 'cerrado' WHEN v = 3 THEN 'recurso_en_curso'
            ELSE (ARRAY['por_contactar', 'por_resolver', 'por_finalizar', 'escalado', 'en_area_cliente', 'por_clasificar'])[1 + h %% 6] END,
       causal, fecha_corte - v * interval '1 day' + interval '30 hours' + h %% 50000 * interval '1 second',
       CASE v WHEN 1 THEN jsonb_build_object('base', base, 'vence', fecha_corte + 15)
                          || CASE WHEN abierto AND h %% 5 = 0 THEN '{"tarea": {"tipo": "nota"}}' ELSE '{}'::jsonb END
              WHEN 3 THEN jsonb_build_object('tipo', CASE h %% 2 WHEN 0 THEN 'reposicion' ELSE 'apelacion' END, 'presentado', fecha_corte,
                                             'vence', fecha_corte + 20, 'canal', 'correo')
              ELSE '{"resultado": "solucionado"}' END
FROM (SELECT *, abs(hashtext(radicado)) AS h, hashtext('a' || radicado) %% 4 = 0 AS abierto FROM reporting.ficha) AS f,
     generate_series(1, 3) AS v
WHERE abs(hashtext('p' || radicado)) %% 8 = %1$s AND (v = 1 OR v = 2 AND NOT abierto OR v = 3 AND abierto AND h %% 10 = 0)$$, parte)
FROM generate_series(0, 7) AS parte
\gexec
INSERT INTO reporting.muerto (topico, particion, posicion, escrito, visto, etapa, codigo, error, bytes)
SELECT 'pqr.received', i % 6, i, timestamptz '2021-12-31 12:00-05' - i * interval '1 minute', true, 'clasificador', 'contrato', 'le falta algo', 900
FROM generate_series(1, 2000) AS i;
INSERT INTO reporting.consumer_offset (topic, partition, next_offset)
SELECT t, p, :records / 24 FROM unnest('{pqr.escalate,pqr.close,pqr.contact,pqr.review,case.event,pqr.base}'::text[]) AS t, generate_series(0, 5) AS p;
VACUUM ANALYZE;
