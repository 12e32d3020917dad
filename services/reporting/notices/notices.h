/* The notices as the service runs them: their settings, what is checked before the start, their workers. */
#ifndef PQR_REPORTING_NOTICES_H
#define PQR_REPORTING_NOTICES_H

#include <stddef.h>

#include "common/config.h"
#include "common/pg.h"
#include "services/reporting/notices/notice_url.h"
#include "services/reporting/notices/summary_mail.h"
#include "services/reporting/notices/threshold.h"

typedef struct notices {
    /* from the settings */
    const char *reach_name, *thresholds_file, *people, *hour;
    long long first_s, max_s, hours, timeout_ms, idle_ms, thresholds_s, summary_s;
    smtp_settings_t smtp;
    /* set by notices_start() */
    const pg_settings_t *pg;
    reach_t reach;
    thresholds_t thresholds;
} notices_t;

#define NOTICES_SETTINGS_ROWS(type, member)                                                                  \
    {"PQR_AVISOS_RED",                                                                                       \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.reach_name),                                                                      \
     "publica",                                                                                              \
     0,                                                                                                      \
     0,                                                                                                      \
     "a dónde pueden ir los avisos: publica (https, direcciones públicas) o interna (http y privadas "     \
     "también)"},                                                                                            \
        {"PQR_AVISOS_PRIMERA_S",                                                                             \
         SETTING_INT,                                                                                        \
         offsetof(type, member.first_s),                                                                     \
         "10",                                                                                               \
         1,                                                                                                  \
         3600,                                                                                               \
         "segundos hasta el segundo intento de un aviso; la pausa se dobla con cada intento"},               \
        {"PQR_AVISOS_PAUSA_MAX_S",                                                                           \
         SETTING_INT,                                                                                        \
         offsetof(type, member.max_s),                                                                       \
         "3600",                                                                                             \
         1,                                                                                                  \
         86400,                                                                                              \
         "segundos de la pausa más larga entre dos intentos"},                                               \
        {"PQR_AVISOS_HORAS",                                                                                 \
         SETTING_INT,                                                                                        \
         offsetof(type, member.hours),                                                                       \
         "24",                                                                                               \
         1,                                                                                                  \
         720,                                                                                                \
         "horas durante las que se intenta entregar un aviso; después queda muerto"},                        \
        {"PQR_AVISOS_ESPERA_MS",                                                                             \
         SETTING_INT,                                                                                        \
         offsetof(type, member.timeout_ms),                                                                  \
         "10000",                                                                                            \
         100,                                                                                                \
         60000,                                                                                              \
         "milisegundos que se espera a quien recibe un aviso"},                                              \
        {"PQR_AVISOS_PAUSA_MS",                                                                              \
         SETTING_INT,                                                                                        \
         offsetof(type, member.idle_ms),                                                                     \
         "500",                                                                                              \
         10,                                                                                                 \
         60000,                                                                                              \
         "milisegundos de pausa cuando no hay avisos por entregar"},                                         \
        {"PQR_AVISOS_FILE",                                                                                  \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.thresholds_file),                                                             \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "umbrales de los que se avisa; vacío: los que trae el programa (deploy/policy/avisos.conf)"},       \
        {"PQR_UMBRALES_S",                                                                                   \
         SETTING_INT,                                                                                        \
         offsetof(type, member.thresholds_s),                                                                \
         "60",                                                                                               \
         1,                                                                                                  \
         3600,                                                                                               \
         "segundos entre dos medidas de los umbrales"},                                                      \
        {"PQR_SMTP_URL",                                                                                     \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.smtp.url),                                                                    \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "servidor para el resumen diario: smtp://servidor:587 (STARTTLS) o smtps://; vacío: no se envía"},  \
        {"PQR_SMTP_USUARIO",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.smtp.user),                                                                   \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "usuario del servidor de correo; vacío: ninguno"},                                                  \
        {"PQR_SMTP_PASSWORD",                                                                                \
         SETTING_SECRET,                                                                                     \
         offsetof(type, member.smtp.password),                                                               \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "contraseña del servidor de correo"},                                                               \
        {"PQR_SMTP_CA_FILE",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.smtp.ca_file),                                                                \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "autoridades (PEM) del servidor de correo; vacío: las del sistema"},                                \
        {"PQR_SMTP_DE",                                                                                      \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.smtp.from),                                                                   \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "dirección de quien envía el resumen"},                                                             \
        {"PQR_RESUMEN_PARA",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.people),                                                                      \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "quiénes reciben el resumen diario: direcciones separadas por comas"},                              \
        {"PQR_RESUMEN_HORA",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.hour),                                                                        \
         "07:00",                                                                                            \
         0,                                                                                                  \
         0,                                                                                                  \
         "a qué hora se envía, los días hábiles"},                                                           \
    {                                                                                                        \
        "PQR_RESUMEN_PAUSA_S", SETTING_INT, offsetof(type, member.summary_s), "30", 1, 3600,                 \
            "segundos entre dos miradas a si hay resumen por enviar"                                         \
    }

/* Checks the settings, the calendar being in force, and reads the thresholds. RC_FATAL names what is at
 * fault. pg outlives n. */
MUST_CHECK rc_t notices_start(notices_t *n, const pg_settings_t *pg, err_t *err);
void notices_done(notices_t *n);

/* The workers; ctx: notices_t. Several of the first may run side by side. */
MUST_CHECK rc_t notices_deliver(void *ctx, err_t *err);
MUST_CHECK rc_t notices_watch(void *ctx, err_t *err);
MUST_CHECK rc_t notices_summarize(void *ctx, err_t *err);

#endif
