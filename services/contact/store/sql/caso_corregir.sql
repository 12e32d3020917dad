-- The case $1 says what was put right in it.
UPDATE contact.caso
SET cuenta = contact.corregido(radicado, 'cuenta', cuenta), telefono = contact.corregido(radicado, 'telefono', telefono),
    ciudad = contact.corregido(radicado, 'ciudad', ciudad), motivo = contact.corregido(radicado, 'nombre', motivo),
    observacion = contact.corregido(radicado, 'nombre', observacion)
WHERE radicado = $1::text;
