/* The chain of the audit: each row's hash is SHA-256 over the hash of the row before and the row in a form of
 * its own, so that who changes, takes away, puts in or exchanges a row breaks it. The database writes it
 * (reporting.auditar()); this is the same rule once more, by which it is verified. Pure.
 *
 * The form of a row: its number; its moment and when it was chained, both in microseconds since 1970;
 * servicio, id, quien, roles, desde, accion, objeto, antes, despues, solicitud. Each as its length in bytes,
 * a colon, its bytes and a line feed; null is a hyphen and a line feed. So no two rows have one form. */
#ifndef PQR_COMMON_AUDIT_CHAIN_H
#define PQR_COMMON_AUDIT_CHAIN_H

#include <stdbool.h>

#include "common/audit/audit.h"

#define AUDIT_HASH_BYTES 32

typedef struct audit_row {
    int64_t n, us;      /* its number, from 1; its moment, in place of entry.momento */
    int64_t chained_us; /* when it was added, never before the one before it */
    bool hidden;        /* who asks for its day does not find it */
    audit_entry_t entry;
    unsigned char before[AUDIT_HASH_BYTES], hash[AUDIT_HASH_BYTES]; /* as they are kept */
} audit_row_t;

/* Appends the form of a row. */
void audit_form(const audit_row_t *r, buf_t *out);
/* The hash that a row has behind one with the hash `before`; 32 zeros: it is the first. */
void audit_hash(const unsigned char before[AUDIT_HASH_BYTES], const audit_row_t *r,
                unsigned char ret[AUDIT_HASH_BYTES]);

/* ---- along a chain, row by row ---- */

/* What was made known of the chain elsewhere (audit.anchor): row n has this hash. */
typedef struct audit_anchor {
    int64_t n;
    instant_t when;
    unsigned char hash[AUDIT_HASH_BYTES];
} audit_anchor_t;

typedef struct audit_walk {
    int64_t next; /* the number that comes next */
    unsigned char last[AUDIT_HASH_BYTES];
    bool open;                     /* what stands before the first row is not known, and taken as it says */
    const audit_anchor_t *anchors; /* in the order of their numbers */
    size_t n_anchors, at;
    int64_t unannounced,
        since_us;    /* the first row behind the last anchor, 0: none, and when it was chained */
    int64_t last_us; /* when the last one was */
} audit_walk_t;

typedef enum audit_fault {
    AUDIT_MISSING,     /* from … to are not there */
    AUDIT_ALTERED,     /* the row's content is not what its hash is of */
    AUDIT_UNLINKED,    /* the row is whole and does not follow the one before */
    AUDIT_AGAIN,       /* a number that was there */
    AUDIT_UNANCHORED,  /* the row is not the one that was made known under its number: the chain was made anew
                        */
    AUDIT_HIDDEN,      /* lists by day do not find it */
    AUDIT_UNANNOUNCED, /* from … to were not made known, though the chain went on for long enough behind them
                        */
    AUDIT_RETRACTED,   /* from … to were made known, as the database says, and are not on audit.anchor */
    AUDIT_UNTAKEN,     /* an entry told on audit.event that is no row */
    AUDIT_RETOLD       /* … whose row, from, says something else */
} audit_fault_t;

typedef struct audit_finding {
    audit_fault_t fault;
    int64_t from, to; /* numbers of rows */
    instant_t known;  /* AUDIT_UNANCHORED; AUDIT_MISSING at the end of the chain: when the row was made known;
                         AUDIT_UNANNOUNCED: since when they wait; of an entry: its moment; else 0 */
    const char *servicio, *id; /* of an entry; borrowed */
} audit_finding_t;

/* At most this many of one row. */
#define AUDIT_FINDINGS_MAX 5

/* From row `first` on. The anchors outlive it. */
void audit_walk_begin(audit_walk_t *w, int64_t first, const audit_anchor_t *anchors, size_t n_anchors);
/* The next row that there is, in the order of numbers. Returns how many things are wrong with it or before
 * it. */
size_t audit_walk_row(audit_walk_t *w, const audit_row_t *r, audit_finding_t ret[AUDIT_FINDINGS_MAX]);
/* Behind the last row. True: rows that were made known are missing. */
bool audit_walk_end(const audit_walk_t *w, audit_finding_t *ret);
/* Behind the last row. True: rows wait to be made known since patience_us before the last one was chained,
 * or, where nothing was ever made known, before now_us. Who adds rows makes them known too, so a service that
 * stands still leaves none such. */
bool audit_walk_unannounced(const audit_walk_t *w, int64_t patience_us, int64_t now_us, audit_finding_t *ret);
/* One sentence in Spanish, without a line feed: what was found, where, and what it means. Appends. */
void audit_finding_words(const audit_finding_t *f, buf_t *out);

#endif
