UPDATE contact.reemplazo_pendiente SET hasta = $2 WHERE libro = $1::int;
