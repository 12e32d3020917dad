-- vivas, nuevas, solo_vivas, solo_nuevas, distintas, ejemplo. $1 a derived table
SELECT * FROM reporting.obra_comparar($1)
