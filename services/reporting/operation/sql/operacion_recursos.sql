-- Recursos filed in a period by kind, what was decided, and whether in term. $1 from, $2 to, $3 today
SELECT tipo, decision,
       CASE WHEN decidido IS NULL THEN CASE WHEN vence < $3::date THEN 'vencido' ELSE 'en_curso' END
            WHEN (decidido AT TIME ZONE 'America/Bogota')::date > vence THEN 'tarde'
            ELSE 'en_termino' END AS plazo,
       count(*) AS recursos
FROM reporting.recurso
WHERE presentado BETWEEN $1::date AND $2::date
GROUP BY 1, 2, 3
ORDER BY 1, 2 NULLS FIRST, 3
