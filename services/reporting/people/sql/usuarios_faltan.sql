-- $1 names with spaces between: those that are nobody's
SELECT pedido FROM unnest(string_to_array($1, ' ')) AS pedido
WHERE NOT EXISTS (SELECT FROM reporting.usuario u WHERE u.usuario = pedido)
