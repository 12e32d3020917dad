/* What was done to one customer, kept apart from the case, and what may never be seen in it: the promises of
 * the procedure as an outsider would check them. */
#ifndef PQR_TESTS_CONTACT_LEDGER_H
#define PQR_TESTS_CONTACT_LEDGER_H

#include "services/contact/life/plazo.h"
#include "tests/unit/contact_cell.h"

#define LEDGER_MAX 200

typedef enum call_end {
    CALL_OPEN,
    CALL_COUNTED,
    CALL_PUT_OFF,
    CALL_LOST,
    CALL_DROPPED,
    CALL_BROKEN
} call_end_t;

typedef struct call {
    instant_t taken;
    day_t dia;
    int banda, numero, ronda;
    bool pedida;
    call_end_t end;
} call_t;

typedef struct ledger {
    call_t calls[LEDGER_MAX];
    int n;
    int told[PLAZO_NIVELES]; /* alerts of the term that runs */
    int ends;                /* how often the case was closed */
    bool was_closed;
    const char *wrong; /* the first promise that was broken, or NULL */
} ledger_t;

/* After every step that the cell took, refused or not. */
void ledger_step(ledger_t *l, const cell_t *c, const case_view_t *before, instant_t now);
/* Whoever watches over terms has been there today: what is due was told. */
void ledger_watched(ledger_t *l, const cell_t *c, instant_t now);

#endif
