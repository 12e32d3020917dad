-- Whether the person $1 is of the team $2 on the day $3: as a role that is held says, or as a user of the system
SELECT EXISTS (SELECT FROM reporting.practica_persona
               WHERE persona = $1 AND equipo = $2 AND NOT anulado AND desde <= $3::date AND $3::date <= coalesce(hasta, 'infinity'))
    OR EXISTS (SELECT FROM reporting.usuario WHERE usuario = $1 AND equipo = $2)
