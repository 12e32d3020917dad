#include "services/reporting/operation/letter.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"

#define LAST_MS INT64_C(253402300799999) /* of the year 9999: whoever wrote it may say anything */
#define DIGITS_KEPT 4                    /* a row or a year, but no account and no telephone */

/* -1: no such number. */
static int64_t number(const char *text)
{
    char *end;
    if (!text || *text < '0' || *text > '9')
        return -1;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    return errno || *end ? -1 : n;
}

/* ---- errors ---- */

/* The bytes at s that are quoted, with what quotes them; 0: none are. */
static size_t quoted(const char *s)
{
    static const char *const pairs[][2] = {{"«", "»"}, {"\"", "\""}, {"“", "”"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        size_t open = strlen(pairs[i][0]);
        if (strncmp(s, pairs[i][0], open) != 0)
            continue;
        const char *end = strstr(s + open, pairs[i][1]);
        return end ? (size_t)(end - s) + strlen(pairs[i][1]) : strlen(s);
    }
    return 0;
}

void letter_error_clean(const char *error, buf_t *out)
{
    for (const char *s = error; *s;) {
        size_t n = quoted(s), digits = strspn(s, "0123456789");
        if (n) {
            buf_adds(out, "«…»");
        } else if (digits > DIGITS_KEPT) {
            buf_adds(out, "#");
            n = digits;
        } else {
            n = digits ? digits : 1;
            buf_add(out, s, n);
        }
        s += n;
    }
}

static const char *cleaned(const char *error, arena_t *texts)
{
    AUTO(buf) buf_t out = {0};
    if (!error)
        return NULL;
    letter_error_clean(error, &out);
    return arena_text(texts, buf_str(&out));
}

/* ---- letters ---- */

bool letter_topic(const char *topic)
{
    const size_t n = strlen(topic), suffix = sizeof DLT_SUFFIX - 1;
    return strcmp(topic, TOPIC_RESOLUTION) == 0 ||
           (n > suffix && strcmp(topic + n - suffix, DLT_SUFFIX) == 0);
}

/* The last one of that name: the loop that put the message aside has written it behind the original's. */
static const char *header(const rd_kafka_headers_t *headers, const char *name, arena_t *texts)
{
    const void *value;
    size_t n;
    if (!headers || rd_kafka_header_get_last(headers, name, &value, &n) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        !value)
        return NULL;
    AUTO(buf) buf_t clean = {0};
    text_clean(value, n, &clean);
    return clean.len ? arena_text(texts, buf_str(&clean)) : NULL;
}

/* The topic's own name says it: a header could have come with the original. */
static const char *origin(const char *dlt, arena_t *texts)
{
    size_t n = strlen(dlt), suffix = sizeof DLT_SUFFIX - 1;
    char *topic = arena_take(texts, n + 1);
    memcpy(topic, dlt, n + 1);
    if (n > suffix && strcmp(dlt + n - suffix, DLT_SUFFIX) == 0)
        topic[n - suffix] = '\0';
    return topic;
}

/* What a header says of a place is shown to people, so it has to be one. */
static const char *place_or_nothing(const char *id, arena_t *texts)
{
    const char *topic;
    int32_t partition;
    int64_t offset;
    return id && letter_place(id, texts, &topic, &partition, &offset) ? id : NULL;
}

void letter_read(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret)
{
    rd_kafka_headers_t *headers = NULL;
    (void)rd_kafka_message_headers(m, &headers);
    const char *truncated = header(headers, "dlt_truncated", texts);
    const int64_t written = rd_kafka_message_timestamp(m, NULL);
    *ret = (letter_t){
        .topico = origin(rd_kafka_topic_name(m->rkt), texts),
        .particion = m->partition,
        .posicion = m->offset,
        .escrito = written > 0 && written <= LAST_MS ? written : 0,
        .de_particion = number(header(headers, "dlt_partition", texts)),
        .de_posicion = number(header(headers, "dlt_offset", texts)),
        .etapa = header(headers, "dlt_stage", texts),
        .codigo = header(headers, "dlt_code", texts),
        .error = cleaned(header(headers, "dlt_error", texts), texts),
        .reintento_de = place_or_nothing(header(headers, "retry_of", texts), texts),
        .bytes = truncated ? number(truncated) : (int64_t)m->len,
    };
}

/* ---- resolutions ---- */

bool letter_place(const char *id, arena_t *texts, const char **ret_topic, int32_t *ret_partition,
                  int64_t *ret_offset)
{
    const char *colon = strchr(id, ':'), *last = colon ? strchr(colon + 1, ':') : NULL;
    char partition[16];
    if (!last || colon == id || colon - id >= 250 || last - colon > 11)
        return false;
    snprintf(partition, sizeof partition, "%.*s", (int)(last - colon - 1), colon + 1);
    int64_t p = number(partition), offset = number(last + 1);
    if (p < 0 || p > INT32_MAX || offset < 0)
        return false;
    char *topic = arena_take(texts, (size_t)(colon - id) + 1);
    memcpy(topic, id, (size_t)(colon - id));
    topic[colon - id] = '\0';
    *ret_topic = topic;
    *ret_partition = (int32_t)p;
    *ret_offset = offset;
    return true;
}

static bool is_resolution(const char *estado)
{
    return estado && (strcmp(estado, "reintentado") == 0 || strcmp(estado, "descartado") == 0);
}

static const char *member(doc_fields_t *f, const char *name)
{
    const doc_member_t *m = doc_find(f, name);
    return m && m->kind == DOC_TEXT ? m->text : NULL;
}

bool letter_resolution_read(const doc_t *data, arena_t *texts, letter_t *ret)
{
    letter_t l = {.de_particion = -1, .de_posicion = -1, .bytes = -1};
    doc_fields_t f = doc_fields(data);
    const char *id = member(&f, "id"), *topic;
    const char *escrito = member(&f, "escrito"), *cuando = member(&f, "cuando");
    l.resolucion = member(&f, "estado");
    l.resuelto_por = member(&f, "quien");
    if (!id || !letter_place(id, texts, &topic, &l.particion, &l.posicion) || !escrito || !cuando ||
        !is_resolution(l.resolucion) || !instant_parse(escrito, &l.escrito) ||
        !instant_parse(cuando, &l.resuelto))
        return false;
    l.topico = origin(topic, texts);
    *ret = l;
    return true;
}
