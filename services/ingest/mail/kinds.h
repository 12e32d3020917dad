/* What a part of a message is, told by its name, its content type and its first bytes. Pure. */
#ifndef PQR_INGEST_KINDS_H
#define PQR_INGEST_KINDS_H

#include <stddef.h>

typedef enum part_kind {
    PART_OTHER,    /* named in the reason when a message brings no workbook */
    PART_TEXT,     /* what the sender wrote, signatures, inline images: nothing to say about */
    PART_WORKBOOK, /* what its name or type call one, or a container that one may be in */
    PART_TNEF,     /* winmail.dat: Outlook's own wrapping, unreadable to all others */
    PART_SECRET,   /* encrypted, or signed in a way that wraps the content */
    PART_PARTIAL,  /* a piece of a message, or a pointer to a file elsewhere */
    PART_MESSAGE,  /* a message in a transfer encoding, or as a file: looked into */
} part_kind_t;

enum { KIND_HEAD_BYTES = 16 }; /* of a part's content: enough to tell */

/* name: clean, may be empty. type: "application/pdf" in lower case. head: the content's first bytes. A known
 * ending speaks before the type, and the type before the content: an .docx is a zip too. */
part_kind_t part_kind(const char *name, const char *type, const void *head, size_t len);

#endif
