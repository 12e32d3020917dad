/* The watched folder: files that appear in it are published once they are complete, and moved to procesados/
 * or rechazados/ beside a report of how they were read. */
#ifndef PQR_INGEST_FOLDER_H
#define PQR_INGEST_FOLDER_H

#include "services/ingest/publish/publisher.h"

typedef struct folder_settings {
    const char *path; /* "": there is no folder */
    long long seconds, settle_seconds;
    bool inotify;
} folder_settings_t;

#define FOLDER_SETTINGS_ROWS(type, member)                                                                   \
    {"PQR_FOLDER",                                                                                           \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.path),                                                                            \
     "",                                                                                                     \
     0,                                                                                                      \
     0,                                                                                                      \
     "carpeta en la que se dejan bases; vacío: ninguna. Lo leído pasa a procesados/ o a rechazados/"},       \
        {"PQR_FOLDER_SECONDS",                                                                               \
         SETTING_INT,                                                                                        \
         offsetof(type, member.seconds),                                                                     \
         "30",                                                                                               \
         1,                                                                                                  \
         3600,                                                                                               \
         "cada cuántos segundos se repasa la carpeta, además de los avisos del sistema"},                    \
        {"PQR_FOLDER_SETTLE_SECONDS",                                                                        \
         SETTING_INT,                                                                                        \
         offsetof(type, member.settle_seconds),                                                              \
         "10",                                                                                               \
         1,                                                                                                  \
         3600,                                                                                               \
         "segundos sin cambios tras los que un archivo del que no hubo aviso se da por completo"},           \
    {                                                                                                        \
        "PQR_FOLDER_INOTIFY", SETTING_BOOL, offsetof(type, member.inotify), "true", 0, 0,                    \
            "pedir al sistema que avise de los archivos nuevos; false: solo repasar"                         \
    }

typedef struct folder folder_t;

/* Everything must outlive it. */
folder_t *folder_new(const folder_settings_t *s, publisher_t *publisher, const columns_t *columns);
void folder_free(folder_t *f);
DEFINE_CLEANUP(folder, folder_t *, folder_free)

/* For common/workers.h, where s->path is not empty: until a stop. folder: a folder_t. Health check "carpeta".
 * A folder that is missing or unreadable is waited for. RC_FATAL: the publisher's. */
MUST_CHECK rc_t folder_run(void *folder, err_t *err);

#endif
