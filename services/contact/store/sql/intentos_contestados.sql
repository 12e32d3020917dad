-- Of the attempts $1: whose they are, and what was told of them already.
SELECT k.i, i.radicado, i.canal, i.resultado, i.tardio
FROM unnest($1::bigint[]) WITH ORDINALITY AS k (id, i)
JOIN contact.intento AS i USING (id);
