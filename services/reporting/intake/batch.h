/* What the sink has gathered since its last commit: events decoded and folded to at most one row per key, so
 * that one statement per table can write them. Pure but for memory. One thread.
 *
 * Of two decisions on one sighting (fecha de corte, base, radicado) the higher (entrega, revision) holds; of
 * one revision the one made first, then the lesser workbook and row, so that every order of arrival ends
 * alike. The same rule stands in sql/registro_escribir.sql against what is already stored. */
#ifndef PQR_REPORTING_BATCH_H
#define PQR_REPORTING_BATCH_H

#include <stddef.h>

#include "common/arena.h"
#include "common/event.h"
#include "services/reporting/operation/letters.h"
#include "services/reporting/operation/reads.h"

typedef struct decision_item {
    size_t seq; /* order of arrival in the batch */
    decision_t decision;
    const char *ce_id;
    const char *libro; /* the workbook that the sighting belongs to: the one that the lowest revision of the
                          entrega that holds has named (of one revision the lesser), whichever decision
                          holds; NULL: none has */
    int32_t libro_revision; /* the revision that named it; 0: none has */
    instant_t made;         /* ce_time, or the message's own time */
} decision_item_t;

typedef struct base_item {
    size_t seq;
    base_info_t base;
} base_item_t;

typedef struct rejection_item {
    size_t seq;
    rejection_t rejection;
} rejection_item_t;

typedef struct reception_item {
    size_t seq;
    reception_t reception;
} reception_item_t;

typedef struct case_item {
    size_t seq;
    case_event_t event;
    instant_t when; /* event.fecha */
} case_item_t;

typedef struct batch {
    decision_item_t *decisions;
    base_item_t *bases;
    rejection_item_t *rejections;
    reception_item_t *receptions;
    case_item_t *cases;
    size_t n_decisions, n_bases, n_rejections, n_receptions, n_cases;
    size_t cap_decisions, cap_bases, cap_rejections, cap_receptions, cap_cases;
    size_t seq;
    arena_t texts;     /* of all the events: those of every struct above */
    letters_t letters; /* of the topics of dead letters; the sink adds to them, as to reads */
    reads_t reads;     /* how new what was read is */
    day_t *retired;    /* first days of the months known to be retired; what clears the batch keeps them */
    size_t n_retired;
} batch_t;

#define BATCH_RETIRED "mes_retirado" /* the code of that refusal */
/* From here on sightings of that month are refused. False: it was known. */
bool batch_retire(batch_t *b, day_t month);

/* Decodes an event by its type and keeps it; `data` was parsed into b->texts. `fallback` is the time of a
 * decision whose envelope has none. RC_REJECT: an event that reporting cannot understand, or (BATCH_RETIRED)
 * a sighting of a retired month; the batch is as before. */
MUST_CHECK rc_t batch_add(batch_t *b, const envelope_t *e, const doc_t *data, instant_t fallback, err_t *err);
/* One item per key, in the order of the keys. */
void batch_fold(batch_t *b);
void batch_clear(batch_t *b); /* empties, keeps the memory and the months */
void batch_done(batch_t *b);

#endif
