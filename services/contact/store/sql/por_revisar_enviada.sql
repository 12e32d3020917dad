UPDATE contact.por_revisar SET enviada = true, revision = $2::int, error = NULL WHERE radicado = $1;
