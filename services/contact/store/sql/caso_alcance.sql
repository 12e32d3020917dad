-- Whether the case $1 is within reach of who sees the cases that the user $2 was given, or else those of the team $3; and whether there is
-- such a case.
SELECT CASE WHEN $2::text IS NOT NULL
            THEN EXISTS (SELECT FROM contact.intento WHERE radicado = $1::text AND canal = 'agente' AND quien = $2::text)
            ELSE contact.es_del_equipo($1::text, $3::text) END AS alcanza,
       EXISTS (SELECT FROM contact.caso WHERE radicado = $1::text) AS hay;
