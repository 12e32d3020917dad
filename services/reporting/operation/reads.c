#include "services/reporting/operation/reads.h"

#include <string.h>

#include "common/pg_columns.h"
#include "embed/reporting_core/lectura_escribir_sql.h"

#define LAST_MS INT64_C(253402300799999) /* of the year 9999: whoever wrote it may say anything */

static read_place_t *place_of(reads_t *r, const char *topic, int32_t partition)
{
    for (size_t i = r->n; i-- > 0;) /* the last one is the likeliest */
        if (r->at[i].partition == partition && strcmp(r->at[i].topic, topic) == 0)
            return &r->at[i];
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 32;
        r->at = must(realloc(r->at, r->cap * sizeof *r->at));
    }
    read_place_t *p = &r->at[r->n++];
    *p = (read_place_t){.partition = partition};
    snprintf(p->topic, sizeof p->topic, "%s", topic);
    return p;
}

void reads_add(reads_t *r, const rd_kafka_message_t *m)
{
    int64_t time = rd_kafka_message_timestamp(m, NULL);
    read_place_t *p = place_of(r, rd_kafka_topic_name(m->rkt), m->partition);
    if (time > p->newest && time <= LAST_MS)
        p->newest = time;
}

rc_t reads_write(const reads_t *r, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (!r->at[i].newest)
            continue;
        pg_columns_text(&c, r->at[i].topic);
        pg_columns_int(&c, r->at[i].partition);
        pg_columns_instant(&c, &r->at[i].newest);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, lectura_escribir_sql, NULL, NULL, err);
}

void reads_clear(reads_t *r)
{
    r->n = 0;
}

void reads_done(reads_t *r)
{
    free(r->at);
    *r = (reads_t){0};
}
