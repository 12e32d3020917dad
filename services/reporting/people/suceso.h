/* What happens to sessions and passwords: every event of the kind comes here, and from here goes wherever
 * such things are kept. Any thread. */
#ifndef PQR_REPORTING_SUCESO_H
#define PQR_REPORTING_SUCESO_H

typedef enum suceso {
    SUCESO_ENTRADA,
    SUCESO_SALIDA,
    SUCESO_CLAVE_ERRADA,
    SUCESO_BLOQUEO,     /* the wrong password that locked the user */
    SUCESO_BLOQUEADO,   /* a try while locked */
    SUCESO_DESCONOCIDO, /* no such user */
    SUCESO_DESACTIVADO,
    SUCESO_FRENADO, /* too many tries */
    SUCESO_CLAVE_CAMBIADA,
    SUCESO_COUNT,
} suceso_t;

const char *suceso_name(suceso_t what);

/* usuario: as it was typed or as it is; neither the log nor the metric has more of it than the first digits
 * of a hash. */
void sesion_suceso(suceso_t what, const char *usuario);

#endif
