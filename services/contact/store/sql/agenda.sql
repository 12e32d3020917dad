-- The planned attempt, or voicemail, of each case that has one, most urgent first; $1, $2, $3: the last one of the page
-- before, or nulls; $5: of which team's reach, or null.
SELECT radicado, estado, intento_numero AS numero, intento_dia AS dia,
       to_char(proximo, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desde,
       to_char(intento_hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hasta, intento_pedido AS pedido, vence,
       cuenta, telefono, ciudad, causal, motivo, respuesta_signo
FROM contact.caso
WHERE estado IN ('por_contactar', 'buzon_pedido')
  AND ($1::date IS NULL OR (vence, proximo, radicado) > ($1::date, $2::timestamptz, $3::text))
  AND ($5::text IS NULL OR contact.es_del_equipo(radicado, $5::text))
ORDER BY vence, proximo, radicado
LIMIT $4::int;
