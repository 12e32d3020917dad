-- Dead letters by where they died, who put them aside and why: the open ones, and of those put aside in a period what became of
-- them. $1 from, $2 to (days in Bogotá)
SELECT topico, etapa, codigo, count(*) FILTER (WHERE resolucion IS NULL) AS abiertos,
       count(*) FILTER (WHERE resolucion = 'reintentado') AS reintentados,
       count(*) FILTER (WHERE resolucion = 'descartado') AS descartados,
       min(escrito) FILTER (WHERE resolucion IS NULL) AS mas_antiguo, max(escrito) AS ultimo
FROM reporting.muerto
WHERE visto
  AND (resolucion IS NULL
       OR escrito >= $1::date::timestamp AT TIME ZONE 'America/Bogota'
          AND escrito < ($2::date + 1)::timestamp AT TIME ZONE 'America/Bogota')
GROUP BY 1, 2, 3
ORDER BY abiertos DESC, 1, 2, 3
