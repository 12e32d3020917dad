-- The next attempt of each case to be contacted, most urgent first; $1, $2, $3: the last one of the page
-- before, or nulls.
SELECT i.id, c.radicado, i.numero, i.dia, to_char(i.desde, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desde,
       to_char(i.hasta, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hasta, c.vence, c.cuenta, c.telefono,
       c.ciudad, c.causal, c.motivo
FROM (SELECT radicado, proximo, vence, cuenta, telefono, ciudad, causal, motivo
      FROM contact.caso
      WHERE estado = 'por_contactar'
        AND ($1::date IS NULL OR (vence, proximo, radicado) > ($1::date, $2::timestamptz, $3::text))
      ORDER BY vence, proximo, radicado
      LIMIT $4::int) AS c
JOIN contact.intento AS i ON i.radicado = c.radicado AND i.desde = c.proximo AND i.estado = 'planificado'
ORDER BY c.vence, c.proximo, c.radicado;
