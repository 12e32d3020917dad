#include "services/pqrctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

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
    {"PQR_TOPICS_FILE", SETTING_TEXT, offsetof(settings_t, topics_file), "deploy/kafka/topics.json", 0, 0,
     "declaración de los topics, si la orden no nombra otra"},
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, causales_file), "", 0, 0,
     "archivo de causales que acompaña a una política en archivo; vacío: las vigentes"},
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, "pqrctl"),
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

void ctl_terminal(ctl_t *ctl)
{
    const char *term = getenv("TERM");
    ctl->terminal = isatty(STDOUT_FILENO);
    ctl->err_terminal = isatty(STDERR_FILENO);
    ctl->animated = ctl->terminal && term && *term && strcmp(term, "dumb") != 0;
    ctl->width = 0;
    if (!ctl->terminal)
        return;
    struct winsize size;
    ctl->width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

int ctl_failed(const err_t *err)
{
    fprintf(stderr, "pqrctl: %s\n", err->text);
    return EXIT_FAILED;
}

void ctl_note(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("pqrctl: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

void ctl_sleep_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

int ctl_print(const char *text)
{
    if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
        return EXIT_OK;
    fprintf(stderr, "pqrctl: no se puede escribir la salida: %s\n", strerror(errno));
    return EXIT_FAILED;
}
