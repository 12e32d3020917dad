-- Whether a supervisor of the team $2 sees the case $1.
SELECT reporting.es_del_equipo($1::text, $2::text)
