/* Kafka over librdkafka: connection settings, messages in and out as CloudEvents, and a transactional
 * producer. */
#ifndef PQR_COMMON_KAFKA_H
#define PQR_COMMON_KAFKA_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>

#include "common/buf.h"
#include "common/config.h"
#include "common/err.h"
#include "common/event.h"

DEFINE_CLEANUP(rd_list, rd_kafka_topic_partition_list_t *, rd_kafka_topic_partition_list_destroy)
DEFINE_CLEANUP(rd_conf, rd_kafka_conf_t *, rd_kafka_conf_destroy)
DEFINE_CLEANUP(rd_message, rd_kafka_message_t *, rd_kafka_message_destroy)
DEFINE_CLEANUP(rd_group, rd_kafka_consumer_group_metadata_t *, rd_kafka_consumer_group_metadata_destroy)
DEFINE_CLEANUP(rd_headers, rd_kafka_headers_t *, rd_kafka_headers_destroy)
DEFINE_CLEANUP(rd_error, rd_kafka_error_t *, rd_kafka_error_destroy)

typedef struct kafka_settings {
    const char *brokers;
    const char *properties; /* further librdkafka properties, as kafka_properties.h reads them; has secrets */
    const char *instance;   /* stable name of this replica: part of client and transactional ids */
} kafka_settings_t;

#define KAFKA_SETTINGS_ROWS(type, member, instance_default)                                                  \
    {"PQR_KAFKA_BROKERS",                                                                                    \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.brokers),                                                                         \
     "127.0.0.1:19092",                                                                                      \
     0,                                                                                                      \
     0,                                                                                                      \
     "Kafka: servidores de arranque, host:puerto separados por coma"},                                       \
        {"PQR_KAFKA_PROPERTIES",                                                                             \
         SETTING_SECRET,                                                                                     \
         offsetof(type, member.properties),                                                                  \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "Kafka: más propiedades de librdkafka, nombre=valor;nombre=valor; en un archivo, una por línea"},   \
    {                                                                                                        \
        "PQR_INSTANCE", SETTING_TEXT, offsetof(type, member.instance), instance_default, 0, 0,               \
            "nombre estable de esta réplica; dos réplicas de un servicio nunca lo comparten"               \
    }

/* A configuration with the settings applied. The caller owns it (rd_kafka_new takes it over). */
MUST_CHECK rc_t kafka_conf(const kafka_settings_t *s, const char *role, rd_kafka_conf_t **ret, err_t *err);
MUST_CHECK rc_t kafka_conf_set(rd_kafka_conf_t *conf, const char *name, const char *value, err_t *err);

/* Decodes headers and value, binary or structured mode; the texts of the data go into the arena. RC_REJECT:
 * no event of ours, or its data are no JSON object. */
MUST_CHECK rc_t kafka_event(const rd_kafka_message_t *m, arena_t *texts, envelope_t *ret, doc_t *ret_data,
                            err_t *err);
/* Headers of the binary mode; the caller owns them until they are handed to a send. */
rd_kafka_headers_t *kafka_headers(const envelope_t *e);
/* RC_RETRY unless every topic exists: nothing is ever auto-created, so a service waits for its topics. */
MUST_CHECK rc_t kafka_topics_ready(rd_kafka_t *rk, const char *const *topics, size_t n, err_t *err);

/* ---- transactional producer
 * ------------------------------------------------------------------------------------- Results: RC_OK;
 * RC_RETRY: the transaction is gone (aborted, or the producer had to be destroyed and will be made anew with
 * the same id at the next begin): undo, and do all of it again; RC_FATAL: a fault of configuration. One
 * thread. */
typedef struct txn txn_t;

txn_t *txn_new(const kafka_settings_t *s, const char *transactional_id, int transaction_timeout_ms,
               int queue_max_kib);
void txn_free(txn_t *t);
DEFINE_CLEANUP(txn, txn_t *, txn_free)
/* Makes the producer if there is none, fences older ones with the same id, and begins. */
MUST_CHECK rc_t txn_begin(txn_t *t, err_t *err);
/* Creates and fences without beginning, so that a crashed predecessor's open transaction ends now. */
MUST_CHECK rc_t txn_open(txn_t *t, err_t *err);
/* The producer was lost because the broker no longer knows it under its id, and no other was made yet: either
 * somebody opened one with the same id, or a transaction outlived its time. The broker tells both by one
 * code, so who may be the one replaced looks elsewhere before it opens, which would fence the other. */
bool txn_fenced(const txn_t *t);
bool txn_is_open(const txn_t *t);  /* has a producer */
int txn_producers(const txn_t *t); /* how many were made so far */
/* Key and value are copied. headers are taken over in every case. Waits while the queue is full. */
MUST_CHECK rc_t txn_send(txn_t *t, const char *topic, const void *key, size_t key_len, const void *value,
                         size_t len, rd_kafka_headers_t *headers, err_t *err);
MUST_CHECK rc_t txn_send_event(txn_t *t, const char *topic, const char *key, const envelope_t *e,
                               const buf_t *value, err_t *err);
/* What the messages sent from now on are about: a number that means something to the caller (the row of a
 * base), 0: nothing. A message that the broker will never take, because it is larger than its topic allows,
 * ends its transaction wherever that is noticed (sending, flushing, committing): RC_REJECT mensaje_muy_grande
 * where it was about something, and txn_refused() is that; otherwise RC_RETRY. */
void txn_about(txn_t *t, int about);
/* Of the transaction that was begun last: what the message that the broker refused was about; 0: none was. */
int txn_refused(const txn_t *t);
/* group: the membership as it was when the messages were read. Asked for now, it may be that of a member
 * which has just been put out, and that the broker would not fence. */
MUST_CHECK rc_t txn_send_offsets(txn_t *t, const rd_kafka_consumer_group_metadata_t *group,
                                 const rd_kafka_topic_partition_list_t *next, err_t *err);
/* Waits until everything sent so far has been written. RC_RETRY: not within timeout_ms. */
MUST_CHECK rc_t txn_flush(txn_t *t, int timeout_ms, err_t *err);
MUST_CHECK rc_t txn_commit(txn_t *t, err_t *err);
void txn_abort(txn_t *t);

#endif
