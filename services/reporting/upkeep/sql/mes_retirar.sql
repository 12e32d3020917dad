-- How many sightings the month had; null: it is not there, or not over. $1 first day of the month, $2 months to keep, $3 archived
SELECT reporting.particion_retirar($1::date, $2::integer, $3::boolean)
