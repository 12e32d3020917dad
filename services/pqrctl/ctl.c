#include "services/pqrctl/ctl.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define ADMIN(member) SETTING_TEXT, offsetof(settings_t, member)

const setting_t settings_table[] = {
    {"PQR_INGEST_URL", SETTING_TEXT, offsetof(settings_t, ingest_url), "http://127.0.0.1:8081", 0, 0,
     "dirección de ingest"},
    {"PQR_CONTACT_URL", SETTING_TEXT, offsetof(settings_t, contact_url), "http://127.0.0.1:8082", 0, 0,
     "dirección de contact"},
    {"PQR_REPORTING_URL", SETTING_TEXT, offsetof(settings_t, reporting_url), "http://127.0.0.1:8083", 0, 0,
     "dirección de reporting"},
    {"PQR_INGEST_ADMIN_URL", ADMIN(ingest_admin_url), "http://127.0.0.1:9081", 0, 0,
     "administración de ingest"},
    {"PQR_CONTACT_ADMIN_URL", ADMIN(contact_admin_url), "http://127.0.0.1:9082", 0, 0,
     "administración de contact"},
    {"PQR_REPORTING_ADMIN_URL", ADMIN(reporting_admin_url), "http://127.0.0.1:9083", 0, 0,
     "administración de reporting"},
    {"PQR_CLASSIFIER_ADMIN_URL", ADMIN(classifier_admin_url), "http://127.0.0.1:9084", 0, 0,
     "administración de classifier"},
    {"PQR_TOKEN", SETTING_SECRET, offsetof(settings_t, token), "", 0, 0,
     "token con que se pide todo a los servicios (o PQR_TOKEN_FILE, el archivo que lo tiene)"},
    {"PQR_TOPICS_FILE", SETTING_TEXT, offsetof(settings_t, topics_file), "deploy/kafka/topics.json", 0, 0,
     "declaración de los topics, si la orden no nombra otra"},
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, causales_file), "", 0, 0,
     "archivo de causales que acompaña a una política en archivo; vacío: las vigentes"},
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, "pqrctl"),
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

void ctl_sleep_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

const char *session_user(void)
{
    static const char *const names[] = {"LOGNAME", "USER"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *user = getenv(names[i]);
        if (user && *user)
            return user;
    }
    return NULL;
}
