-- $1 the last radicado already shown, or null; $2 estado or null; $3 causal or null; $4 limit
SELECT radicado, estado, causal, version,
       to_char(abierto, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS abierto,
       to_char(actualizado, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS actualizado
FROM reporting.caso
WHERE ($1::text IS NULL OR radicado > $1)
  AND ($2::text IS NULL OR estado = $2)
  AND ($3::text IS NULL OR causal = $3)
ORDER BY radicado
LIMIT $4::integer
