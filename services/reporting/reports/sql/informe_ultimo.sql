-- The Monday of the latest report made on schedule, or null
SELECT max(desde) AS desde FROM reporting.informe WHERE origen = 'programado'
