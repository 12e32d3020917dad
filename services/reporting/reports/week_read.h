/* Whether what a week's report is made of has been read: what lay in Kafka, in the topics of bases and of
 * decisions, when the report was first found to be due. A report is kept for ever, so it is not made while
 * that is known to be missing, or while Kafka does not tell. One thread. */
#ifndef PQR_REPORTING_WEEK_READ_H
#define PQR_REPORTING_WEEK_READ_H

#include "common/buf.h"
#include "common/kafka_reader.h"
#include "common/pg.h"
#include "services/reporting/operation/freshness.h"

/* Zero-initialised: nothing is due. */
typedef struct week_read {
    day_t monday;                          /* of the week whose ends these are */
    rd_kafka_topic_partition_list_t *ends; /* owned; NULL: not known yet */
    kafka_reader_t *reader;                /* owned; NULL: not needed yet */
} week_read_t;

void week_read_done(week_read_t *w);
__attribute__((unused)) static inline void week_read_cleanup(week_read_t *w)
{
    week_read_done(w);
}

/* f: NULL: there is no Kafka to ask, and nothing to wait for. Appends to why, in Spanish, what the report of
 * that week waits for; nothing where all is read. An offset that is not read may be no message's (a
 * transaction's mark, or what was given up): Kafka is asked, so that a partition that ends so holds nothing
 * up. */
MUST_CHECK rc_t week_read_look(week_read_t *w, freshness_t *f, pg_t *pg, day_t monday, buf_t *why,
                               err_t *err);

#endif
