-- The rows of a new report. $1 semana, $2 the rows of semana_top as JSON
INSERT INTO reporting.informe_asesor (semana, puesto, usuario, asesor, radicados, antes, causales)
SELECT $1, puesto, usuario, asesor, radicados, antes, causales
FROM jsonb_to_recordset($2::jsonb) AS r (puesto smallint, usuario text, asesor text, radicados bigint, antes bigint, causales jsonb)
