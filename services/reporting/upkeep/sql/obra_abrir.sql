-- True: the rebuild's tables are new and empty. $1 go on with those that there are
SELECT reporting.obra_abrir($1::boolean)
