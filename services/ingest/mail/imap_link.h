/* A logged-in, encrypted connection to a mail server, as lines and blocks of bytes. libcurl makes it (TLS
 * from the first byte or by STARTTLS, never without; the certificate and its host name checked; the login by
 * what the server offers); what is said over it afterwards is imap.c's. libcurl's own IMAP verbs are no use
 * here: they mark a message as read, and lose the literals of any command that they do not know. One thread.
 */
#ifndef PQR_INGEST_IMAP_LINK_H
#define PQR_INGEST_IMAP_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

typedef struct imap_account {
    const char *url; /* imaps://host[:port], or imap://host[:port] with STARTTLS */
    const char *user, *password;
    const char *ca_file; /* authorities in PEM; "": those of the machine */
} imap_account_t;

/* RC_FATAL names the setting at fault: an address that is none, no user, an authorities' file that cannot be
 * read. Also starts libcurl: call it before
 * any other thread uses it. */
MUST_CHECK rc_t imap_account_check(const imap_account_t *a, err_t *err);

typedef struct imap_link imap_link_t;

/* Every failure here is RC_RETRY, and the connection is then of no more use: correo_servidor (it does not
 * answer, or what it says is not understood), correo_certificado, correo_acceso (the login is refused). */
MUST_CHECK rc_t imap_link_open(const imap_account_t *a, imap_link_t **ret, err_t *err);
void imap_link_free(imap_link_t *l);
DEFINE_CLEANUP(imap_link, imap_link_t *, imap_link_free)

MUST_CHECK rc_t imap_link_send(imap_link_t *l, const void *bytes, size_t len, err_t *err);
/* Appends one line without its line end. */
MUST_CHECK rc_t imap_link_line(imap_link_t *l, buf_t *ret, err_t *err);
/* Appends exactly n bytes. */
MUST_CHECK rc_t imap_link_bytes(imap_link_t *l, int64_t n, buf_t *ret, err_t *err);
/* Until something can be read, up to ms, or a stop is requested. */
MUST_CHECK rc_t imap_link_wait(imap_link_t *l, int ms, bool *ret_ready, err_t *err);

#endif
