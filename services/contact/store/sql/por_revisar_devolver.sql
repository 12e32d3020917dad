UPDATE contact.por_revisar SET enviada = false, error = $2 WHERE radicado = $1;
