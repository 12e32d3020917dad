-- Cases that wait for a person's causal, in hundredths.
SELECT count(*) * 100 AS valor FROM reporting.caso WHERE estado = 'en_revision'
