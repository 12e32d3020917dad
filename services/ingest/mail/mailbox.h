/* The mailbox that bases arrive in: every message is read, its workbooks are published, and it is moved to
 * one of three folders. Whatever stays in the inbox has not been dealt with. */
#ifndef PQR_INGEST_MAILBOX_H
#define PQR_INGEST_MAILBOX_H

#include "services/ingest/mail/imap_link.h"
#include "services/ingest/publish/publisher.h"

typedef struct mail_settings {
    imap_account_t account; /* account.url "": there is no mailbox */
    long long seconds, pause_ms;
    const char *authserv;
    const char *inbox, *processed, *rejected, *quarantine;
} mail_settings_t;

#define MAIL_SETTINGS_ROWS(type, member)                                                                     \
    {"PQR_MAIL_URL",                                                                                         \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.account.url),                                                                     \
     "",                                                                                                     \
     0,                                                                                                      \
     0,                                                                                                      \
     "buzón al que llegan bases: imaps://servidor[:puerto], o imap:// con STARTTLS; vacío: ninguno"},        \
        {"PQR_MAIL_USER", SETTING_TEXT, offsetof(type, member.account.user), "", 0, 0, "usuario del buzón"}, \
        {"PQR_MAIL_PASSWORD",   SETTING_SECRET, offsetof(type, member.account.password), "", 0, 0,           \
         "contraseña del buzón"},                                                                            \
        {"PQR_MAIL_CA_FILE",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.account.ca_file),                                                             \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "autoridades (PEM) que firman el certificado del servidor de correo; vacío: las de la máquina"},    \
        {"PQR_MAIL_SECONDS",                                                                                 \
         SETTING_INT,                                                                                        \
         offsetof(type, member.seconds),                                                                     \
         "60",                                                                                               \
         1,                                                                                                  \
         1500,                                                                                               \
         "cada cuántos segundos se mira el buzón, además de cuando el servidor avisa (IDLE)"},               \
        {"PQR_MAIL_PAUSE_MS",                                                                                \
         SETTING_INT,                                                                                        \
         offsetof(type, member.pause_ms),                                                                    \
         "1000",                                                                                             \
         1,                                                                                                  \
         60000,                                                                                              \
         "milisegundos hasta el segundo intento, si no se pudo atender el buzón; la pausa se dobla hasta "  \
         "15 veces (300 si no deja entrar), y un mensaje que falla se aparta de 15 a 900 veces"},            \
        {"PQR_MAIL_AUTHSERV",                                                                                \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.authserv),                                                                    \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "nombre con que el servidor de correo firma Authentication-Results; si se da, solo se abren "       \
         "mensajes con dmarc=pass o dkim=pass de su dominio"},                                               \
        {"PQR_MAIL_INBOX",                                                                                   \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.inbox),                                                                       \
         "INBOX",                                                                                            \
         0,                                                                                                  \
         0,                                                                                                  \
         "carpeta del buzón a la que llegan los mensajes"},                                                  \
        {"PQR_MAIL_PROCESSED",                                                                               \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.processed),                                                                   \
         "Procesados",                                                                                       \
         0,                                                                                                  \
         0,                                                                                                  \
         "carpeta de los mensajes cuyos libros se publicaron, o ya se conocían"},                            \
        {"PQR_MAIL_REJECTED",                                                                                \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.rejected),                                                                    \
         "Rechazados",                                                                                       \
         0,                                                                                                  \
         0,                                                                                                  \
         "carpeta de los mensajes con algo que no se pudo publicar"},                                        \
    {                                                                                                        \
        "PQR_MAIL_QUARANTINE", SETTING_TEXT, offsetof(type, member.quarantine), "Cuarentena", 0, 0,          \
            "carpeta de los mensajes que no se abrieron"                                                     \
    }

typedef struct mailbox mailbox_t;

typedef struct mailbox_options {
    const mail_settings_t *settings; /* settings->account.url is not empty */
    const columns_t *columns;        /* who may send, and the limits */
    publisher_t *publisher;
} mailbox_options_t;

/* Everything that o points to must outlive it. RC_FATAL names the setting at fault. Call it before any
 * other thread uses libcurl. */
MUST_CHECK rc_t mailbox_new(const mailbox_options_t *o, mailbox_t **ret, err_t *err);
void mailbox_free(mailbox_t *m);
DEFINE_CLEANUP(mailbox, mailbox_t *, mailbox_free)

/* For common/workers.h: until a stop. mailbox: a mailbox_t. Health check "correo", without which the service
 * is ready all the same: whether the last visit to the mailbox went well, and what was wrong. RC_FATAL: the
 * publisher's. */
MUST_CHECK rc_t mailbox_run(void *mailbox, err_t *err);

#endif
