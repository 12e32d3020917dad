-- $1 day, $2 people
SELECT EXISTS (SELECT FROM reporting.resumen WHERE dia = $1::date AND destinatarios = $2) AS existe
