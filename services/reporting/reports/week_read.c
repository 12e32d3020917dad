#include "services/reporting/reports/week_read.h"

#include <string.h>

#include "common/event.h"
#include "embed/reporting_core/informe_posiciones_sql.h"

#define ASK_MS 5000

void week_read_done(week_read_t *w)
{
    if (w->ends)
        rd_kafka_topic_partition_list_destroy(w->ends);
    kafka_reader_free(w->reader);
    *w = (week_read_t){0};
}

static bool is_of_the_week(const char *topic)
{
    static const decision_kind_t decisions[] = {DECISION_ESCALATE, DECISION_CLOSE, DECISION_CONTACT,
                                                DECISION_REVIEW};
    for (size_t i = 0; i < COUNT_OF(decisions); i++)
        if (strcmp(topic, decision_topic(decisions[i])) == 0)
            return true;
    return strcmp(topic, TOPIC_BASE) == 0;
}

/* The ends of the week's topics as they are now; false: not all of them are known. */
static bool ends_take(week_read_t *w, freshness_t *f, day_t monday)
{
    instant_t found;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *all = freshness_ends(f, &found);
    AUTO(rd_list) rd_kafka_topic_partition_list_t *own = all ? rd_kafka_topic_partition_list_new(32) : NULL;
    for (int i = 0; all && i < all->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &all->elems[i];
        if (!is_of_the_week(p->topic))
            continue;
        if (p->err || p->offset < 0)
            return false;
        rd_kafka_topic_partition_list_add(own, p->topic, p->partition)->offset = p->offset;
    }
    if (!own || own->cnt == 0)
        return false;
    if (w->ends)
        rd_kafka_topic_partition_list_destroy(w->ends);
    w->ends = TAKE(own);
    w->monday = monday;
    return true;
}

static int64_t position_of(const PGresult *positions, const rd_kafka_topic_partition_t *p)
{
    for (int i = 0; i < PQntuples(positions); i++)
        if (strcmp(pg_text(positions, i, 0), p->topic) == 0 && pg_int(positions, i, 1) == p->partition)
            return pg_int(positions, i, 2);
    return 0;
}

/* Whether a message lies between where the partition is read to and its end. */
static rc_t is_behind(week_read_t *w, const freshness_t *f, const rd_kafka_topic_partition_t *p,
                      int64_t position, bool *ret, err_t *err)
{
    int64_t first = -1;
    *ret = false;
    if (position >= p->offset)
        return RC_OK;
    rc_t rc =
        w->reader ? RC_OK : kafka_reader_new(f->kafka, "reporting-informe", KAFKA_DECIDED, &w->reader, err);
    if (rc == RC_OK)
        rc = kafka_first(w->reader, p->topic, p->partition, position, ASK_MS, &first, err);
    *ret = rc == RC_OK && first >= 0 && first < p->offset;
    return rc;
}

rc_t week_read_look(week_read_t *w, freshness_t *f, pg_t *pg, day_t monday, buf_t *why, err_t *err)
{
    AUTO(pgresult) PGresult *positions = NULL;
    bool behind = false;
    if (!f)
        return RC_OK;
    if ((!w->ends || w->monday != monday) && !ends_take(w, f, monday)) {
        buf_adds(why, "Kafka no responde, y no se sabe si falta algo por leer");
        return RC_OK;
    }
    rc_t rc = pg_exec(pg, informe_posiciones_sql, 0, NULL, &positions, err);
    for (int i = 0; rc == RC_OK && !behind && i < w->ends->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &w->ends->elems[i];
        int64_t position = position_of(positions, p);
        rc = is_behind(w, f, p, position, &behind, err);
        if (behind)
            buf_printf(why, "faltan por leer mensajes de %s (partición %d, desde la posición %lld)", p->topic,
                       (int)p->partition, (long long)position);
    }
    return rc;
}
