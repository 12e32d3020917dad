-- Whether a supervisor of the team $2 sees the case $1, and whether there is such a case.
SELECT reporting.es_del_equipo($1::text, $2::text) AS alcanza, EXISTS (SELECT FROM reporting.caso WHERE radicado = $1::text)
       OR EXISTS (SELECT FROM reporting.registro WHERE radicado = $1::text) AS hay
