/* Why no Kafka server takes a connection, where that is known: librdkafka tells its log, and its callers only
 * that nobody answered. */
#ifndef PQR_COMMON_KAFKA_FAULT_H
#define PQR_COMMON_KAFKA_FAULT_H

#include <stdint.h>

#include "common/kafka.h"

/* Of a line of librdkafka's log: what it means for who runs this, in words; NULL: nothing that needs a
 * person. Pure. */
const char *kafka_fault_of_log(const char *line);
/* Of a certificate that was not taken, by OpenSSL's number of why (X509_V_ERR_…). Pure. */
const char *kafka_fault_of_certificate(int error);

/* Listens: connections made by this configuration tell what is wrong with them. */
void kafka_fault_watch(rd_kafka_conf_t *conf);

enum { KAFKA_FAULT_TEXT = 200 };
/* ": " and what was last heard, or nothing where that is a minute ago. Any thread. Returns ret. */
const char *kafka_fault_because(char ret[KAFKA_FAULT_TEXT]);

#endif
