-- A week's report, if there is none: no row where there is. $1 its Monday, $2 origen, $3 now, $4 who asked or null
INSERT INTO reporting.informe (semana, desde, hasta, origen, hecho, por, asesores, radicados, registros)
SELECT to_char($1::date::timestamp, 'IYYY-"W"IW'), $1::date, $1::date + 6, $2, $3::timestamptz, $4, count(*),
       coalesce(sum(radicados), 0), coalesce(sum(registros), 0)
FROM (SELECT count(DISTINCT radicado) AS radicados, count(*) AS registros
      FROM reporting.registro_vigente
      WHERE fecha_corte BETWEEN $1::date AND $1::date + 6 AND razon_decision = 'error_escalamiento' AND usuario IS NOT NULL
      GROUP BY usuario) AS asesor
ON CONFLICT (semana) DO NOTHING
RETURNING semana
