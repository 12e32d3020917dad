#include "services/pqrctl/muertos_resolution.h"

#include <string.h>

#include "common/json_out.h"
#include "common/kafka_reader.h"

static const char *const kinds[] = {
    [RESOLUTION_RETRIED] = "reintentado",
    [RESOLUTION_DISCARDED] = "descartado",
};

const char *resolution_word(const resolution_t *r)
{
    return r ? kinds[r->kind] : "abierto";
}

void resolutions_done(resolutions_t *r)
{
    HASH_CLEAR(hh, r->by_id);
    arena_done(&r->texts);
}

const resolution_t *resolution_of(const resolutions_t *l, const letter_t *letter)
{
    resolution_t *r;
    HASH_FIND_STR(l->by_id, letter->id, r);
    return r && r->written == letter->written ? r : NULL;
}

void resolutions_add(resolutions_t *l, const resolution_t *r)
{
    resolution_t *own;
    HASH_FIND_STR(l->by_id, r->id, own);
    bool known = own != NULL;
    if (!known)
        own = arena_take(&l->texts, sizeof *own);
    UT_hash_handle hh = known ? own->hh : (UT_hash_handle){0};
    *own = (resolution_t){.id = known ? own->id : arena_text(&l->texts, r->id),
                          .written = r->written,
                          .kind = r->kind,
                          .topic = arena_text(&l->texts, r->topic),
                          .stage = arena_text(&l->texts, r->stage),
                          .code = arena_text(&l->texts, r->code),
                          .error = arena_text(&l->texts, r->error),
                          .who = arena_text(&l->texts, r->who),
                          .why = arena_text(&l->texts, r->why),
                          .with = arena_text(&l->texts, r->with),
                          .when = r->when,
                          .hh = hh};
    if (!known)
        HASH_ADD_KEYPTR(hh, l->by_id, own->id, strlen(own->id), own);
}

/* ---- as an event ---- */

void resolution_encode(const resolution_t *r, buf_t *out)
{
    buf_clear(out);
    json_out_open(out, NULL, '{');
    json_out_text(out, "id", r->id);
    json_out_instant(out, "escrito", r->written);
    json_out_text(out, "estado", kinds[r->kind]);
    json_out_text(out, "topico", r->topic);
    json_out_fact(out, "etapa", r->stage);
    json_out_fact(out, "codigo", r->code);
    json_out_fact(out, "error", r->error);
    json_out_text(out, "quien", r->who);
    json_out_fact(out, "motivo", r->why);
    json_out_fact(out, "con", r->with);
    json_out_instant(out, "cuando", r->when);
    json_out_close(out, '}');
}

static const char *text_of(doc_fields_t *f, const char *name)
{
    const doc_member_t *m = doc_find(f, name);
    return m && m->kind == DOC_TEXT ? m->text : NULL;
}

static bool instant_of(doc_fields_t *f, const char *name, instant_t *ret)
{
    const char *text = text_of(f, name);
    return text && instant_parse(text, ret);
}

static bool kind_of(doc_fields_t *f, resolution_kind_t *ret)
{
    const char *text = text_of(f, "estado");
    for (size_t i = 0; text && i < COUNT_OF(kinds); i++)
        if (strcmp(text, kinds[i]) == 0) {
            *ret = (resolution_kind_t)i;
            return true;
        }
    return false;
}

rc_t resolution_decode(const doc_t *d, resolution_t *ret, err_t *err)
{
    doc_fields_t f = doc_fields(d);
    resolution_t r = {.id = text_of(&f, "id")};
    bool whole = r.id && instant_of(&f, "escrito", &r.written) && kind_of(&f, &r.kind);
    r.topic = text_of(&f, "topico");
    r.stage = text_of(&f, "etapa");
    r.code = text_of(&f, "codigo");
    r.error = text_of(&f, "error");
    r.who = text_of(&f, "quien");
    r.why = text_of(&f, "motivo");
    r.with = text_of(&f, "con");
    if (!whole || !r.topic || !r.who || !instant_of(&f, "cuando", &r.when))
        return err_set(err, RC_REJECT, "resolucion_invalida", "no es la resolución de un mensaje muerto");
    *ret = r;
    return RC_OK;
}

/* ---- the register ---- */

typedef struct reading {
    resolutions_t *all;
    arena_t texts; /* of the message at hand */
} reading_t;

/* What is no resolution of ours resolves nothing: passed over. */
static bool take(void *ctx, const rd_kafka_message_t *m)
{
    reading_t *r = ctx;
    doc_t data;
    envelope_t envelope;
    resolution_t one;
    err_t ignored = ERR_INIT;
    arena_reset(&r->texts);
    if (kafka_event(m, &r->texts, &envelope, &data, &ignored) == RC_OK &&
        strcmp(envelope.type, TYPE_RESOLUTION) == 0 && resolution_decode(&data, &one, &ignored) == RC_OK)
        resolutions_add(r->all, &one);
    return false;
}

rc_t resolutions_read(const kafka_settings_t *s, int timeout_ms, resolutions_t *ret, bool *ret_undecided,
                      err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    int64_t at = RD_KAFKA_OFFSET_BEGINNING;
    rc_t rc = kafka_readers_open(s, "pqrctl", TOPIC_RESOLUTION, &decided, &written, err);
    if (rc != RC_OK)
        return rc;
    reading_t r = {.all = ret};
    rc = kafka_read_all(decided, written, TOPIC_RESOLUTION, &at, take, &r, timeout_ms, err);
    arena_done(&r.texts);
    if (!ret_undecided)
        return rc;
    *ret_undecided = rc == RC_RETRY && at >= 0; /* a position: it was read, but for what is undecided */
    if (*ret_undecided)
        err_clear(err);
    return *ret_undecided ? RC_OK : rc;
}
