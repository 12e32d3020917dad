#include "services/reporting/operation/dead_stream.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "embed/reporting_core/topics_json.h"
#include "services/reporting/operation/letter.h"

#define TOPICS_MAX 64

/* ---- which topics ---- */

static struct {
    const char *names[TOPICS_MAX + 1];
    size_t n;
} topics;

static void topics_read(void)
{
    size_t i;
    json_t *declared;
    AUTO(json) json_t *doc = must(json_loads(topics_json, 0, NULL));
    json_array_foreach(json_object_get(doc, "topics"), i, declared) {
        const char *name = json_string_value(json_object_get(declared, "name"));
        if (name && letter_topic(name) && topics.n < TOPICS_MAX)
            topics.names[topics.n++] = must(strdup(name));
    }
}

const char *const *dead_topics(size_t *ret_n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, topics_read);
    *ret_n = topics.n;
    return topics.names;
}

/* ---- the stream ---- */

rc_t reporting_dead_run(void *sink, err_t *err)
{
    size_t n;
    const char *const *names = dead_topics(&n);
    return reporting_stream_run(sink, "reporting-muertos", "kafka_muertos", names, n, err);
}
