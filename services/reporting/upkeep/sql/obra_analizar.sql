SELECT reporting.obra_analizar()
