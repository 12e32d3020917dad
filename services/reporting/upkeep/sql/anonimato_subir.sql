-- From now on rejected rows of bases of the day $1 or before say nothing of a person. It never goes back.
INSERT INTO reporting.anonimato AS a (hasta) VALUES ($1::date)
ON CONFLICT (unica) DO UPDATE SET hasta = excluded.hasta WHERE excluded.hasta > a.hasta
