-- What the daily summary tells, line by line. $1 from, $2 to (instants, the second one excluded), $3 the day until which cases
-- were opened that have two días hábiles left at most
SELECT seccion, etiqueta, valor
FROM (
    SELECT 1 AS n, 'Bases recibidas' AS seccion,
           base || ', corte ' || to_char(fecha_corte, 'YYYY-MM-DD') || CASE WHEN estado = 'vigente' THEN '' ELSE ' (reemplazada)' END AS etiqueta,
           total || ' registros, ' || (rechazados + duplicados) || ' no aceptados' AS valor, recibido::text AS orden
    FROM reporting.base_estado
    WHERE recibido >= $1::timestamptz AND recibido < $2::timestamptz
    UNION ALL
    SELECT 2, 'Decisiones de esas bases, por razón', c.razon_decision, sum(c.registros)::text,
           to_char(1000000000 - sum(c.registros), '0000000000')
    FROM reporting.base_estado AS b
    JOIN reporting.base_conteo AS c ON c.sha256 = b.sha256
    WHERE b.estado = 'vigente' AND b.recibido >= $1::timestamptz AND b.recibido < $2::timestamptz
    GROUP BY c.razon_decision
    UNION ALL
    SELECT 3, 'Casos abiertos por estado', replace(estado, '_', ' '), count(*)::text, estado
    FROM reporting.caso
    WHERE estado <> 'cerrado'
    GROUP BY estado
    UNION ALL
    SELECT 4, 'Términos', 'casos con 2 días hábiles o menos', count(*)::text, ''
    FROM reporting.caso
    WHERE estado <> 'cerrado' AND (abierto AT TIME ZONE 'America/Bogota')::date <= $3::date
    UNION ALL
    SELECT 5, 'Llamadas y mensajes de voz', replace(tipo, '_', ' '), count(*)::text, tipo
    FROM reporting.evento_caso
    WHERE tipo IN ('llamada', 'buzon_dejado', 'buzon_fallido') AND fecha >= $1::timestamptz AND fecha < $2::timestamptz
    GROUP BY tipo
    UNION ALL
    SELECT 6, 'Alertas', texto, CASE WHEN hasta IS NULL THEN 'sigue: ' ELSE 'restablecida; llegó a ' END
                                || replace(round(valor / 100.0, 2)::text, '.', ','), id::text
    FROM reporting.alerta
    WHERE hasta IS NULL OR hasta >= $1::timestamptz
) AS t
ORDER BY n, orden, etiqueta
