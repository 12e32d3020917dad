/* pqrctl muertos ver: one dead letter, with what it holds. */
#include <inttypes.h>
#include <string.h>

#include "common/format.h"
#include "common/text.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/muertos_list.h"
#include "services/pqrctl/muertos_words.h"

#define DUMP_BYTES 512
#define DUMP_LINE 16
#define NAME_COLUMNS 15

const option_t muertos_ver_options[] = {
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct view {
    const letter_t *letter;
    json_t *headers; /* [{"nombre","valor"}] */
    buf_t value;
    bool found;
} view_t;

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    view_t *v = ctx;
    rd_kafka_headers_t *headers = NULL;
    const char *name;
    const void *value;
    size_t n;
    (void)rd_kafka_message_headers(m, &headers);
    for (size_t i = 0; headers && !rd_kafka_header_get_all(headers, i, &name, &value, &n); i++)
        json_array_append_new(v->headers,
                              must(json_pack("{s:o,s:o}", "nombre", json_of_bytes(name, strlen(name)),
                                             "valor", json_of_bytes(value, n))));
    buf_add(&v->value, m->payload, m->payload ? m->len : 0);
    v->found = true;
    return true;
}

static bool any(const letter_t *l)
{
    (void)l;
    return true;
}

static rc_t value_read(const ctl_t *ctl, const letters_t *l, view_t *v, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t range = {0};
    const kafka_scan_t scan = {.message = take, .ctx = v, .timeout_ms = MUERTOS_TIMEOUT_MS};
    letters_ranges(l, any, &range);
    rc_t rc = kafka_scan(&ctl->settings.kafka, "pqrctl", &range, &scan, err);
    if (rc == RC_OK && !v->found)
        return err_set(err, RC_REJECT, "id", "%s ya no está en su cola", v->letter->id);
    return rc;
}

/* ---- for people ---- */

static void line(buf_t *out, const char *name, const char *text)
{
    if (!text)
        return;
    buf_adds(out, name);
    for (size_t used = text_columns(name); used < NAME_COLUMNS; used++)
        buf_addc(out, ' ');
    format_safe(text, out);
    buf_addc(out, '\n');
}

static void when(buf_t *out, const char *name, instant_t t)
{
    char rfc3339[32];
    AUTO(buf) buf_t text = {0};
    instant_format(t, rfc3339);
    format_instant(rfc3339, &text);
    line(out, name, buf_str(&text));
}

static void facts(const letter_t *l, buf_t *out)
{
    AUTO(buf) buf_t origin = {0};
    buf_printf(&origin, "%s, partición %" PRId64 ", offset %" PRId64, l->topic, l->from_partition,
               l->from_offset);
    line(out, "Id:", l->id);
    line(out, "Origen:", buf_str(&origin));
    when(out, "Escrito:", l->written);
    line(out, "Clave:", l->key);
    line(out, "Etapa:", l->stage);
    line(out, "Código:", l->code);
    line(out, "Error:", l->error);
    line(out, "Reintento de:", l->retry_of);
    line(out, "Estado:", resolution_word(l->resolution));
    if (!l->resolution)
        return;
    line(out, "Quién:", l->resolution->who);
    line(out, "Motivo:", l->resolution->why);
    line(out, "Enviado con:", l->resolution->with);
    when(out, "Cuándo:", l->resolution->when);
}

static void headers_show(const json_t *headers, buf_t *out)
{
    size_t i;
    json_t *h;
    buf_adds(out, "\nCabeceras:\n");
    json_array_foreach(headers, i, h) {
        buf_adds(out, "  ");
        format_safe(json_text(h, "nombre"), out);
        buf_adds(out, ": ");
        format_safe(json_text(h, "valor") ? json_text(h, "valor") : "—", out);
        buf_addc(out, '\n');
    }
}

static void dump(const buf_t *value, buf_t *out)
{
    size_t shown = value->len < DUMP_BYTES ? value->len : DUMP_BYTES;
    for (size_t at = 0; at < shown; at += DUMP_LINE) {
        buf_printf(out, "  %06zx ", at);
        for (size_t i = at; i < at + DUMP_LINE && i < shown; i++)
            buf_printf(out, " %02x", (unsigned char)value->data[i]);
        buf_addc(out, '\n');
    }
    if (shown < value->len)
        buf_printf(out, "  … y %zu bytes más\n", value->len - shown);
}

static void value_show(const letter_t *l, const buf_t *value, buf_t *out)
{
    AUTO(json) json_t *json = json_loadb(buf_str(value), value->len, JSON_DECODE_ANY, NULL);
    buf_adds(out, "\nValor, ");
    format_bytes((int64_t)value->len, out);
    if (!l->kept) {
        buf_adds(out, ": no se conservó, era demasiado grande para la cola\n");
    } else if (value->len == 0) {
        buf_adds(out, "\n");
    } else if (json) {
        AUTO(mem) char *text = must(json_dumps(json, JSON_INDENT(2) | JSON_ENCODE_ANY));
        buf_printf(out, ", JSON:\n%s\n", text);
    } else if (text_is_utf8(value->data, value->len) && !memchr(value->data, '\0', value->len)) {
        buf_adds(out, ", texto que no es JSON:\n");
        format_safe(value->data, out);
        buf_addc(out, '\n');
    } else {
        buf_adds(out, ", binario:\n");
        dump(value, out);
    }
}

static int show(const letter_t *l, const view_t *v)
{
    AUTO(buf) buf_t out = {0};
    facts(l, &out);
    headers_show(v->headers, &out);
    value_show(l, &v->value, &out);
    return say(buf_str(&out));
}

/* ---- for programs ---- */

static void hex(const buf_t *value, buf_t *out)
{
    for (size_t i = 0; i < value->len; i++)
        buf_printf(out, "%02x", (unsigned char)value->data[i]);
}

/* "valor" is JSON as it is where it is JSON, "texto" where it is none, "hexadecimal" where it is not even
 * text. */
static void value_add(json_t *to, const buf_t *value)
{
    json_t *json = json_loadb(buf_str(value), value->len, JSON_DECODE_ANY, NULL);
    AUTO(buf) buf_t digits = {0};
    if (json)
        json_object_set_new(to, "valor", json);
    else if (text_is_utf8(buf_str(value), value->len))
        json_object_set_new(to, "texto", json_of_bytes(buf_str(value), value->len));
    else {
        hex(value, &digits);
        json_object_set_new(to, "hexadecimal", must(json_string(buf_str(&digits))));
    }
}

static int show_json(const letter_t *l, const view_t *v)
{
    AUTO(json) json_t *all = json_of_letter(l);
    json_object_set(all, "cabeceras", v->headers);
    value_add(all, &v->value);
    return json_show(all);
}

int muertos_ver_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(letters) letters_t l = {0};
    AUTO(json) json_t *headers = must(json_array());
    view_t v = {.headers = headers};
    err_t err = ERR_INIT;
    rc_t rc = letters_load(ctl, args, false, false, &l, &err);
    if (rc == RC_OK) {
        v.letter = &l.items[0];
        rc = value_read(ctl, &l, &v, &err);
    }
    int code = rc != RC_OK                 ? say_failed(&err)
               : args_flag(args, "--json") ? show_json(v.letter, &v)
                                           : show(v.letter, &v);
    buf_done(&v.value);
    return code;
}
