DELETE FROM contact.reemplazo_pendiente WHERE libro = $1::int;
