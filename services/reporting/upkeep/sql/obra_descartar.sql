SELECT array_to_string(reporting.obra_descartar(), ', ')
