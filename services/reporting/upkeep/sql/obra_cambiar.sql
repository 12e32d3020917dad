SELECT reporting.obra_cambiar()
