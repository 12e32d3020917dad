#include "services/pqrctl/muertos_letter.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "common/text.h"

static const char *bytes_text(arena_t *texts, const void *bytes, size_t n)
{
    char *copy = arena_take(texts, n + 1);
    if (n)
        memcpy(copy, bytes, n);
    copy[n] = '\0';
    return copy;
}

/* The last one of that name: the loop that put the message aside has written it behind the original's. Made
 * well-formed: it was cut to its room, or is not ours at all. */
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

/* -1: no such number. */
static int64_t count_read(const char *text)
{
    char *end;
    if (!text || *text < '0' || *text > '9')
        return -1;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    return errno || *end ? -1 : n;
}

void letter_headers(const rd_kafka_headers_t *headers, arena_t *texts, letter_t *ret)
{
    ret->from_partition = count_read(header(headers, "dlt_partition", texts));
    ret->from_offset = count_read(header(headers, "dlt_offset", texts));
    ret->stage = header(headers, "dlt_stage", texts);
    ret->code = header(headers, "dlt_code", texts);
    ret->error = header(headers, "dlt_error", texts);
    ret->retry_of = header(headers, "retry_of", texts);
    ret->kept = header(headers, "dlt_truncated", texts) == NULL;
}

/* The topic's own name says where it goes back to: a header could have come with the original. */
static const char *origin_of(const char *dlt, arena_t *texts)
{
    size_t n = strlen(dlt), suffix = sizeof DLT_SUFFIX - 1;
    if (n > suffix && strcmp(dlt + n - suffix, DLT_SUFFIX) == 0)
        n -= suffix;
    return bytes_text(texts, dlt, n);
}

void letter_read(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret)
{
    rd_kafka_headers_t *headers = NULL;
    rd_kafka_timestamp_type_t type;
    char id[300];
    (void)rd_kafka_message_headers(m, &headers);
    *ret = (letter_t){0};
    ret->dlt = arena_text(texts, rd_kafka_topic_name(m->rkt));
    ret->partition = m->partition;
    ret->offset = m->offset;
    snprintf(id, sizeof id, "%s:%" PRId32 ":%" PRId64, ret->dlt, m->partition, m->offset);
    ret->id = arena_text(texts, id);
    ret->written = rd_kafka_message_timestamp(m, &type);
    ret->topic = origin_of(ret->dlt, texts);
    ret->key = m->key ? bytes_text(texts, m->key, m->key_len) : NULL;
    ret->key_len = m->key ? m->key_len : 0;
    ret->bytes = m->payload ? m->len : 0;
    letter_headers(headers, texts, ret);
}

bool letter_id_parse(const char *id, char topic[250], int32_t *ret_partition, int64_t *ret_offset)
{
    const char *colon = strchr(id, ':'), *last = colon ? strchr(colon + 1, ':') : NULL;
    size_t n = colon ? (size_t)(colon - id) : 0;
    if (!last || n == 0 || n >= 250 || last - colon > 11)
        return false;
    char partition[16];
    snprintf(partition, sizeof partition, "%.*s", (int)(last - colon - 1), colon + 1);
    int64_t p = count_read(partition), offset = count_read(last + 1);
    if (p < 0 || p > INT32_MAX || offset < 0)
        return false;
    memcpy(topic, id, n);
    topic[n] = '\0';
    *ret_partition = (int32_t)p;
    *ret_offset = offset;
    return true;
}

/* How many bytes at s are one thing that differs between errors of a kind; *ret_as: what stands for it. */
static size_t particular(const char *s, const char **ret_as)
{
    static const char open[] = "«", close[] = "»";
    const char *end;
    if (strncmp(s, open, sizeof open - 1) == 0 && (end = strstr(s, close))) {
        *ret_as = "«…»";
        return (size_t)(end - s) + sizeof close - 1;
    }
    *ret_as = "#";
    return strspn(s, "0123456789");
}

void letter_error_kind(const char *error, buf_t *out)
{
    buf_clear(out);
    for (const char *s = error ? error : ""; *s;) {
        const char *as;
        size_t n = particular(s, &as);
        if (n)
            buf_adds(out, as);
        else
            buf_addc(out, *s);
        s += n ? n : 1;
    }
}

static int rank(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* No key comes before an empty one. */
static int by_key(const letter_t *a, const letter_t *b)
{
    int there = rank(a->key != NULL, b->key != NULL), sizes = rank((int64_t)a->key_len, (int64_t)b->key_len);
    if (there || sizes)
        return there ? there : sizes;
    return a->key_len ? memcmp(a->key, b->key, a->key_len) : 0;
}

int letter_by_origin(const letter_t *a, const letter_t *b)
{
    int topics = strcmp(a->topic, b->topic), partitions = rank(a->from_partition, b->from_partition),
        offsets = rank(a->from_offset, b->from_offset);
    return topics ? topics : partitions ? partitions : offsets ? offsets : by_key(a, b);
}

bool letter_same_origin(const letter_t *a, const letter_t *b)
{
    return a->from_offset >= 0 && a->from_partition >= 0 && letter_by_origin(a, b) == 0;
}

static bool is_original(const char *name)
{
    return strncmp(name, "dlt_", 4) != 0 && strcmp(name, "retry_of") != 0;
}

rd_kafka_headers_t *letter_retry_headers(const rd_kafka_headers_t *dead, const char *id)
{
    rd_kafka_headers_t *h = rd_kafka_headers_new(8);
    const char *name;
    const void *value;
    size_t n;
    for (size_t i = 0; dead && !rd_kafka_header_get_all(dead, i, &name, &value, &n); i++)
        if (is_original(name))
            rd_kafka_header_add(h, name, -1, value, (ssize_t)n);
    rd_kafka_header_add(h, "retry_of", -1, id, -1);
    return h;
}
