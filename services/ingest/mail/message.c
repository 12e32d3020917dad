#include "services/ingest/mail/message.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#include "common/text.h"
#include "services/ingest/book/filename.h"
#include "services/ingest/mail/mime_scan.h"

enum { TYPE_MAX = 100, READ_BYTES = 64 * 1024 };

/* A text that was read as a message: what came, or one that was found encoded inside it. */
typedef struct layer {
    struct layer *next;
    GMimeMessage *message;
    GByteArray *bytes;
    bool owned; /* the bytes are ours to free */
} layer_t;

typedef struct part {
    attachment_t shown;
    char *name;
    GMimePart *mime; /* lives in a layer */
} part_t;

struct message {
    layer_t *layers;
    part_t *parts;
    attachment_t *shown;
    size_t n, cap;
    int number;   /* of the last part met */
    int64_t left; /* bytes that encoded messages may still take */
    mime_scan_t scan;
    const limits_t *limits;
};

/* ---- GMime */

static GMimeParserOptions *options;

static void library_start(void)
{
    /* Names in raw bytes: UTF-8 where they are that, else what Windows writes here. */
    static const char *const charsets[] = {"utf-8", "windows-1252", NULL};
    const char *copy[COUNT_OF(charsets)];
    memcpy(copy, charsets, sizeof charsets);
    g_mime_init();
    options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(options, copy);
}

static void library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, library_start);
}

/* ---- names */

static void cut_utf8(buf_t *b, size_t max)
{
    if (b->len <= max)
        return;
    size_t n = max;
    while (n > 0 && ((unsigned char)b->data[n] & 0xC0) == 0x80)
        n--;
    b->len = n;
    b->data[n] = '\0';
}

void message_words(const char *raw, size_t max, buf_t *ret)
{
    library();
    AUTO(buf) buf_t plain = {0};
    AUTO(mem) char *decoded = g_mime_utils_header_decode_text(options, raw);
    for (const char *s = decoded ? decoded : ""; *s; s++)
        buf_addc(&plain, (unsigned char)*s < 0x20 || *s == 0x7F ? ' ' : *s);
    text_clean(buf_str(&plain), plain.len, ret);
    cut_utf8(ret, max);
}

static char *part_name(GMimePart *mime)
{
    AUTO(buf) buf_t name = {0};
    const char *raw = g_mime_part_get_filename(mime);
    filename_tidy(raw ? raw : "", &name);
    /* Blanks and dots at the end hide an ending from whoever compares it. */
    while (name.len && strchr(" .", name.data[name.len - 1]))
        name.data[--name.len] = '\0';
    return buf_take(&name);
}

static void type_of(GMimeObject *o, char ret[TYPE_MAX])
{
    GMimeContentType *t = g_mime_object_get_content_type(o);
    snprintf(ret, TYPE_MAX, "%s/%s", t ? g_mime_content_type_get_media_type(t) : "text",
             t ? g_mime_content_type_get_media_subtype(t) : "plain");
    for (char *s = ret; *s; s++)
        *s = *s >= 'A' && *s <= 'Z' ? (char)(*s | 0x20) : *s;
}

/* ---- contents */

static void read_decoded(GMimePart *mime, size_t max, buf_t *ret)
{
    buf_clear(ret);
    GMimeDataWrapper *content = g_mime_part_get_content(mime);
    GMimeStream *raw = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!raw)
        return;
    g_mime_stream_reset(raw);
    GMimeStream *decoded = g_mime_stream_filter_new(raw);
    GMimeFilter *filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
    g_mime_stream_filter_add((GMimeStreamFilter *)decoded, filter);
    g_object_unref(filter);
    AUTO(mem) char *block = must(malloc(READ_BYTES));
    while (ret->len < max) {
        size_t want = max - ret->len < READ_BYTES ? max - ret->len : READ_BYTES;
        ssize_t n = g_mime_stream_read(decoded, block, want);
        if (n <= 0)
            break;
        buf_add(ret, block, (size_t)n);
    }
    g_object_unref(decoded);
}

/* ---- the walk */

static rc_t walk(message_t *m, GMimeObject *o, int depth, err_t *err);

/* The bytes are not copied, so the array that GMime wants is laid around them and taken off again at the end.
 */
static rc_t layer_read(message_t *m, const void *bytes, size_t len, bool owned, int depth, err_t *err)
{
    layer_t *l = must(calloc(1, sizeof *l));
    *l = (layer_t){
        .next = m->layers, .bytes = g_byte_array_new_take((guint8 *)(uintptr_t)bytes, len), .owned = owned};
    m->layers = l;
    rc_t rc = mime_scan(bytes, len, &m->scan, err);
    if (rc != RC_OK)
        return rc;
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(l->bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    l->message = g_mime_parser_construct_message(parser, options);
    g_object_unref(parser);
    g_object_unref(stream);
    GMimeObject *top = l->message ? g_mime_message_get_mime_part(l->message) : NULL;
    return top ? walk(m, top, depth, err) : RC_OK;
}

static rc_t walk_encoded_message(message_t *m, GMimePart *mime, int depth, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    read_decoded(mime, (size_t)m->left + 1, &text);
    if ((int64_t)text.len > m->left)
        return err_set(
            err, RC_REJECT, "mensaje_muy_grande",
            "Los mensajes reenviados dentro de este ocupan más de lo que se admite en un mensaje (%lld "
            "MiB). No se abrió. Envíe las bases en un mensaje nuevo.",
            (long long)(m->limits->mail_bytes >> 20));
    m->left -= (int64_t)text.len;
    size_t len = text.len;
    return layer_read(m, buf_take(&text), len, true, depth + 1, err);
}

static void part_keep(message_t *m, GMimePart *mime, char *name, part_kind_t kind)
{
    if (m->n == m->cap) {
        m->cap = m->cap ? 2 * m->cap : 16;
        m->parts = must(realloc(m->parts, m->cap * sizeof *m->parts));
    }
    m->parts[m->n++] =
        (part_t){.mime = mime, .name = name, .shown = {.number = m->number, .name = name, .kind = kind}};
}

static rc_t walk_leaf(message_t *m, GMimeObject *o, int depth, err_t *err)
{
    char type[TYPE_MAX];
    type_of(o, type);
    m->number++;
    if (!GMIME_IS_PART(o)) { /* a message/partial is one; nothing else is known not to be */
        part_keep(m, NULL, must(strdup("")), PART_PARTIAL);
        return RC_OK;
    }
    AUTO(buf) buf_t head = {0};
    read_decoded((GMimePart *)o, KIND_HEAD_BYTES, &head);
    AUTO(mem) char *name = part_name((GMimePart *)o);
    part_kind_t kind = part_kind(name, type, buf_str(&head), head.len);
    if (kind == PART_MESSAGE)
        return walk_encoded_message(m, (GMimePart *)o, depth, err);
    if (kind != PART_TEXT)
        part_keep(m, (GMimePart *)o, TAKE(name), kind);
    return RC_OK;
}

static rc_t walk(message_t *m, GMimeObject *o, int depth, err_t *err)
{
    if (depth > m->limits->mail_parts)
        return err_set(
            err, RC_REJECT, "mensaje_muy_anidado",
            "El mensaje tiene más de %d partes unas dentro de otras, como pasa al reenviarlo muchas veces. "
            "No se abrió. Envíe las bases en un mensaje nuevo.",
            m->limits->mail_parts);
    rc_t rc = RC_OK;
    if (GMIME_IS_MULTIPART(o)) {
        int n = g_mime_multipart_get_count((GMimeMultipart *)o);
        for (int i = 0; rc == RC_OK && i < n; i++)
            rc = walk(m, g_mime_multipart_get_part((GMimeMultipart *)o, i), depth + 1, err);
        return rc;
    }
    if (GMIME_IS_MESSAGE_PART(o)) {
        GMimeMessage *inner = g_mime_message_part_get_message((GMimeMessagePart *)o);
        GMimeObject *top = inner ? g_mime_message_get_mime_part(inner) : NULL;
        return top ? walk(m, top, depth + 1, err) : RC_OK;
    }
    return walk_leaf(m, o, depth, err);
}

/* ---- */

rc_t message_parse(const void *bytes, size_t len, const limits_t *l, message_t **ret, err_t *err)
{
    if ((int64_t)len > l->mail_bytes)
        return err_set(
            err, RC_REJECT, "mensaje_muy_grande",
            "El mensaje ocupa más de %lld MiB, que es lo que se admite. No se abrió. Envíe cada base en un "
            "mensaje, o súbala por la página.",
            (long long)(l->mail_bytes >> 20));
    library();
    AUTO(message) message_t *m = must(calloc(1, sizeof *m));
    m->limits = l;
    m->left = l->mail_bytes;
    rc_t rc = layer_read(m, bytes, len, false, 1, err);
    if (rc != RC_OK)
        return rc;
    m->shown = must(calloc(m->n + 1, sizeof *m->shown));
    for (size_t i = 0; i < m->n; i++)
        m->shown[i] = m->parts[i].shown;
    *ret = TAKE(m);
    return RC_OK;
}

void message_free(message_t *m)
{
    if (!m)
        return;
    while (m->layers) {
        layer_t *l = m->layers;
        m->layers = l->next;
        if (l->message)
            g_object_unref(l->message);
        guint8 *bytes = g_byte_array_free(l->bytes, FALSE);
        if (l->owned)
            free(bytes);
        free(l);
    }
    for (size_t i = 0; i < m->n; i++)
        free(m->parts[i].name);
    free(m->parts);
    free(m->shown);
    free(m);
}

const attachment_t *message_attachments(const message_t *m, size_t *ret_n)
{
    *ret_n = m->n;
    return m->shown;
}

void message_content(const message_t *m, size_t i, size_t max, buf_t *ret)
{
    buf_clear(ret);
    if (i < m->n && m->parts[i].mime)
        read_decoded(m->parts[i].mime, max, ret);
}
