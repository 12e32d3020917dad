SELECT FROM reporting.informe WHERE semana = $1
