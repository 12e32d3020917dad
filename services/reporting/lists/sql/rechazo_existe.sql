-- $1 sha256
SELECT 1 FROM reporting.rechazo WHERE sha256 = $1 LIMIT 1
