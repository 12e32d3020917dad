/* What reporting keeps of a dead letter, and of what an operator did with it: where it lies, where it came
 * from, who put it aside, why and when. Nothing of what the message says: its key, value and own headers are
 * not read, and what the error quotes of it is taken out. Pure. */
#ifndef PQR_REPORTING_LETTER_H
#define PQR_REPORTING_LETTER_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/kafka.h"

#define DLT_SUFFIX "-dlt"
#define TOPIC_RESOLUTION "dlt.resolution"

/* A dead letter has no resolution, and a resolution nothing of etapa … bytes. Texts lie in the arena, or are
 * NULL: not told. */
typedef struct letter {
    const char *topico; /* where it died: its topic without "-dlt" */
    int32_t particion;  /* of the letter, in the topic of dead letters */
    int64_t posicion;
    instant_t escrito;
    int64_t de_particion, de_posicion; /* where the message stood in topico; -1: not known */
    const char *etapa, *codigo, *error, *reintento_de;
    int64_t bytes;          /* of the value */
    const char *resolucion; /* "reintentado", "descartado"; NULL: this is a letter */
    instant_t resuelto;
    const char *resuelto_por;
} letter_t;

/* Whether the topic is one of dead letters, or the one of what became of them. */
bool letter_topic(const char *topic);
/* A message of a topic of dead letters; whatever is missing, it is one. */
void letter_read(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret);
/* The event dead-letter-resolution (deploy/contracts). False: it is none that can be understood. */
bool letter_resolution_read(const doc_t *data, arena_t *texts, letter_t *ret);

/* "pqr.received-dlt:0:17"; false: it is no such place. */
bool letter_place(const char *id, arena_t *texts, const char **ret_topic, int32_t *ret_partition,
                  int64_t *ret_offset);
/* The error without what stands in «…» or "…" and without numbers of more than four digits. Appends. */
void letter_error_clean(const char *error, buf_t *out);

#endif
