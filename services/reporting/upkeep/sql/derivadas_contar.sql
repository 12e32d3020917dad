-- What there is to count
SELECT (SELECT count(*) FROM registro), (SELECT count(*) FROM base), (SELECT count(*) FROM evento_caso)
