/* The dead letters that a command is about, as its arguments name them, each with what became of it. */
#ifndef PQR_PQRCTL_MUERTOS_LIST_H
#define PQR_PQRCTL_MUERTOS_LIST_H

#include "common/kafka_scan.h"
#include "common/progress.h"
#include "services/pqrctl/ctl.h"
#include "services/pqrctl/muertos_filter.h"
#include "services/pqrctl/muertos_resolution.h"

#define MUERTOS_ASK_MS 10000     /* a broker that is away */
#define MUERTOS_TIMEOUT_MS 30000 /* a reading without progress */
#define UNDECIDED_MS 5000        /* marks on their way, on a busy machine too; no operator */

/* The rows that every command's table of options begins with. */
#define MUERTOS_FILTER_OPTIONS                                                                               \
    {"--topico",                                                                                             \
     OPTION_TEXT,                                                                                            \
     "LISTA",                                                                                                \
     NULL,                                                                                                   \
     0,                                                                                                      \
     0,                                                                                                      \
     "solo los de estos topics, separados por coma: pqr.received,case.event"},                               \
        {"--error",                                                                                          \
         OPTION_TEXT,                                                                                        \
         "CÓDIGO|TEXTO",                                                                                     \
         NULL,                                                                                               \
         0,                                                                                                  \
         0,                                                                                                  \
         "solo aquellos cuyo código o error contiene ese texto"},                                            \
        {"--desde",                                                                                          \
         OPTION_TEXT,                                                                                        \
         "MOMENTO",                                                                                          \
         NULL,                                                                                               \
         0,                                                                                                  \
         0,                                                                                                  \
         "desde un día (2021-12-07), una hora de Bogotá («2021-12-07 08:15») o un instante"},                \
        {"--hasta", OPTION_TEXT, "MOMENTO", NULL, 0, 0, "hasta ese momento, incluido"},                      \
        {"--radicado", OPTION_TEXT, "CLAVE", NULL, 0, 0, "solo los de esa clave"},                           \
    {                                                                                                        \
        "--etapa", OPTION_TEXT, "SERVICIO", NULL, 0, 0, "solo los que apartó ese servicio"                  \
    }

typedef struct letters {
    arena_t texts;
    letter_t *items; /* in the order of topic, partition and offset, as far as they were read */
    size_t n, cap;
    topic_list_t declared;     /* owns the topics' names */
    resolutions_t resolutions; /* what the letters' resolutions point into */
    bool undecided;            /* somebody is resolving letters now: some may no longer be open */
} letters_t;

void letters_done(letters_t *l);
__attribute__((unused)) static inline void letters_cleanup(letters_t *l)
{
    letters_done(l);
}

/* Loads the letters that the ids (the positional arguments) and the filters name, open or not. filters: the
 * command takes them. siblings: with all others of the same messages, marked as such. RC_REJECT: a filter is
 * wrong, or an id names no letter. ret: zeroed; letters_done() in every case. */
MUST_CHECK rc_t letters_load(const ctl_t *ctl, const args_t *args, bool filters, bool siblings,
                             letters_t *ret, err_t *err);
/* Reads the register again, to the end whatever it takes, and looks every letter up in it. For who has fenced
 * all others, so that nothing is undecided for long. */
MUST_CHECK rc_t letters_resolve(const ctl_t *ctl, letters_t *l, err_t *err);
/* The ranges that hold the letters for which wanted() is true, for reading them again. */
void letters_ranges(const letters_t *l, bool (*wanted)(const letter_t *), kafka_ranges_t *ret);

/* A bar over a scan. */
typedef struct scan_bar {
    progress_t progress;
    const char *label;
    int64_t begun_ms;
} scan_bar_t;
scan_bar_t scan_bar(const ctl_t *ctl, const char *label);
void scan_bar_draw(scan_bar_t *b, int64_t done, int64_t total);

#endif
