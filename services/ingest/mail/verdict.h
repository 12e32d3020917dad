/* What becomes of a message, from everything that was found out about it. Pure: an ordered table. */
#ifndef PQR_INGEST_VERDICT_H
#define PQR_INGEST_VERDICT_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/err.h"

typedef enum mail_folder {
    MAIL_PROCESADOS, /* everything in it is published, or was known */
    MAIL_RECHAZADOS, /* something in it was refused, or it brings nothing; what was good is published */
    MAIL_CUARENTENA, /* nothing in it was looked at */
    MAIL_FOLDERS,
} mail_folder_t;

typedef enum sender_state {
    SENDER_ALLOWED,
    SENDER_UNREADABLE, /* no From, several, or one that names no single address */
    SENDER_STRANGER,
    SENDER_UNPROVEN, /* the server that is trusted does not vouch for the domain */
} sender_state_t;

typedef struct mail_facts {
    sender_state_t sender;
    bool too_large;
    bool unopened;                 /* message_parse() refused it */
    int published, known, refused; /* attachments, by what became of them */
    char first_refusal[48];        /* the code of the first one refused; "" */
} mail_facts_t;

typedef struct verdict {
    mail_folder_t folder;
    const char *code; /* "remitente_no_autorizado", …; NULL: that of what refused to open it */
    const char *text; /* Spanish, for people; NULL: the same, or what each attachment says for itself */
} verdict_t;

/* Counts an attachment that is refused. */
void mail_refuse(mail_facts_t *f, const char *code);
verdict_t verdict_of(const mail_facts_t *f);

#endif
