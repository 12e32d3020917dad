-- Into an empty rebuild: by what a radicado last seen in a retired month is found, which no replay can write
INSERT INTO ficha
SELECT *
FROM reporting.ficha
WHERE date_trunc('month', fecha_corte)::date IN (SELECT mes FROM reporting.particion_retirada)
