/* A record's id as ingest writes it, read back: what a scan of millions of messages can tell of one without
 * its data. Pure. */
#ifndef PQR_CLASSIFIER_STUDY_RECORD_ID_H
#define PQR_CLASSIFIER_STUDY_RECORD_ID_H

#include <stdbool.h>
#include <stddef.h>

#include "common/event.h"

typedef struct record_id {
    base_kind_t base;
    day_t fecha_corte;
    const char *radicado; /* inside the id */
    size_t radicado_len;
} record_id_t;

/* False: no id of that form ("pendientes/2021-12-07/4436210001099330/0", whatever stands behind the
 * radicado), or its radicado is not the key. Other systems may name their events as they like. */
bool record_id_read(const char *id, size_t len, const void *key, size_t key_len, record_id_t *ret);

#endif
