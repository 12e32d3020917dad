-- Everything that came, newest first: the bases (clase 1), and what was received and is none (clase 0).
-- The last one already shown: $1 sha256 of a base or null, $2 id of a reception or null; $3 estados, separated by commas, or
-- null; $4 canales alike; $5 limit
WITH visto AS (
    SELECT recibido, 1 AS clase, sha256 AS clave FROM reporting.base WHERE sha256 = $1::text
    UNION ALL
    SELECT recibido, 0, id FROM reporting.recepcion WHERE id = $2::text
), parte AS (
    (SELECT 1 AS clase, sha256 AS clave, recibido AS momento, sha256, archivo, base, fecha_corte, total, aceptados, rechazados,
            duplicados, advertencias, entrega, estado, reemplaza, reemplazada_por, canal, remitente,
            NULL::text AS asunto, NULL::text AS codigo, NULL::text AS detalle
     FROM reporting.base_estado
     WHERE ($1::text IS NULL AND $2::text IS NULL OR (recibido, 1, sha256) < (SELECT recibido, clase, clave FROM visto))
       AND ($3::text IS NULL OR estado = ANY (string_to_array($3, ',')))
       AND ($4::text IS NULL OR canal = ANY (string_to_array($4, ',')))
     ORDER BY recibido DESC, sha256 DESC
     LIMIT $5::integer)
    UNION ALL
    (SELECT 0, id, recibido, sha256, archivo, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, resultado, NULL, NULL, canal, remitente,
            asunto, codigo, detalle
     FROM reporting.recepcion
     WHERE ($1::text IS NULL AND $2::text IS NULL OR (recibido, 0, id) < (SELECT recibido, clase, clave FROM visto))
       AND ($3::text IS NULL OR resultado = ANY (string_to_array($3, ',')))
       AND ($4::text IS NULL OR canal = ANY (string_to_array($4, ',')))
     ORDER BY recibido DESC, id DESC
     LIMIT $5::integer)
)
SELECT *, to_char(momento, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibido
FROM parte
ORDER BY momento DESC, clase DESC, clave COLLATE "C" DESC
LIMIT $5::integer
