-- How many sightings the month had; null: it is not there. $1 first day of the month, $2 archived
SELECT reporting.particion_retirar($1::date, $2::boolean)
