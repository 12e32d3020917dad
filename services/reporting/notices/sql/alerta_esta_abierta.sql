-- $1 threshold
SELECT EXISTS (SELECT FROM reporting.alerta WHERE umbral = $1 AND hasta IS NULL) AS abierta
