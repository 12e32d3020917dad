#include "services/classifier/study/policies.h"

#include <string.h>
#include <unistd.h>

#include "common/conf_file.h"
#include "common/kafka_reader.h"

enum { PREFIX_MIN = 6 };

static void keep(policies_t *p, const policy_event_t *e)
{
    policy_copy_t copy = {.event = *e};
    copy.event.version = arena_text(&p->texts, e->version);
    copy.event.etiqueta = arena_text(&p->texts, e->etiqueta);
    copy.event.politica = arena_text(&p->texts, e->politica);
    copy.event.causales = arena_text(&p->texts, e->causales);
    copy.event.instancia = arena_text(&p->texts, e->instancia);
    memcpy(copy.desde, e->publicado, sizeof copy.desde);
    size_t i = 0;
    while (i < p->n && strcmp(p->items[i].event.hash, e->hash) != 0)
        i++;
    if (i < p->n) {
        memcpy(copy.desde, p->items[i].desde, sizeof copy.desde);
        memmove(&p->items[i], &p->items[i + 1], (--p->n - i) * sizeof *p->items);
    }
    p->items = must(realloc(p->items, (p->n + 1) * sizeof *p->items));
    p->items[p->n++] = copy;
}

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    policies_t *p = ctx;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    envelope_t envelope;
    policy_event_t e;
    err_t ignored = ERR_INIT;
    if (kafka_event(m, &texts, &envelope, &data, &ignored) == RC_OK &&
        policy_event_decode(&data, &e, &ignored) == RC_OK)
        keep(p, &e); /* what is none of ours is passed over */
    return false;
}

rc_t policies_read(const kafka_settings_t *k, policies_t *ret, err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    int64_t at = RD_KAFKA_OFFSET_BEGINNING;
    err_t why = ERR_INIT;
    rc_t rc = kafka_readers_open(k, STUDY_ROLE, TOPIC_POLICY, &decided, &written, &why);
    if (rc == RC_OK)
        rc = kafka_read_all(decided, written, TOPIC_POLICY, &at, take, ret, STUDY_ASK_MS, &why);
    if (rc != RC_OK)
        return err_set(err, rc, "kafka", "no se puede leer %s en %s: %s", TOPIC_POLICY, k->brokers, why.text);
    return RC_OK;
}

const policy_copy_t *policies_in_force(const policies_t *p)
{
    return p->n ? &p->items[p->n - 1] : NULL;
}

bool policies_named_so(const char *name)
{
    size_t len = strlen(name);
    const char *at = strrchr(name, '@');
    return (len >= PREFIX_MIN && strspn(name, "0123456789abcdef") == len) ||
           (at && policies_named_so(at + 1));
}

rc_t policies_find(const policies_t *p, const char *name, const policy_copy_t **ret, err_t *err)
{
    const char *at = strrchr(name, '@'), *prefix = at ? at + 1 : name;
    const policy_copy_t *found = NULL;
    for (size_t i = 0; i < p->n; i++) {
        if (strncmp(p->items[i].event.hash, prefix, strlen(prefix)) != 0)
            continue;
        if (found)
            return err_set(err, RC_REJECT, "politica",
                           "«%s» es el comienzo de la huella de varias políticas: escriba más de ella", name);
        found = &p->items[i];
    }
    if (!found)
        return err_set(err, RC_REJECT, "politica",
                       "ninguna política publicada tiene la huella «%s». Vea: pqrctl politica listar",
                       prefix);
    *ret = found;
    return RC_OK;
}

void policies_done(policies_t *p)
{
    free(p->items);
    arena_done(&p->texts);
    *p = (policies_t){0};
}

/* ---- the rules that a person names ---- */

static rc_t ask_once(const study_t *s, policies_t *p, err_t *err)
{
    return p->n ? RC_OK : policies_read(&s->settings.kafka, p, err);
}

static rc_t in_force(const study_t *s, policies_t *p, const policy_copy_t **ret, err_t *err)
{
    rc_t rc = ask_once(s, p, err);
    if (rc == RC_OK && !(*ret = policies_in_force(p)))
        return err_set(
            err, RC_REJECT, "politica",
            "todavía no se ha publicado ninguna política en %s: el clasificador la publica cuando arranca",
            TOPIC_POLICY);
    return rc;
}

static void copy_name(const policy_copy_t *c, const char *what, buf_t *out)
{
    buf_printf(out, "%s de %s", what, c->event.version);
}

static rc_t causales_text(const study_t *s, policies_t *p, const char *path, rules_texts_t *ret, err_t *err)
{
    const policy_copy_t *c;
    if (!path && *s->settings.causales_file)
        path = s->settings.causales_file;
    if (path) {
        buf_adds(&ret->causales_name, path);
        return conf_load_text(path, &ret->causales, err);
    }
    rc_t rc = in_force(s, p, &c, err);
    if (rc != RC_OK) {
        err_prefix(err, "las causales no se han dicho (--causales o PQR_CAUSALES_FILE), así que serían las "
                        "que están en vigor; ");
        return rc;
    }
    buf_adds(&ret->causales, c->event.causales);
    copy_name(c, "causales", &ret->causales_name);
    return RC_OK;
}

static rc_t published(const study_t *s, policies_t *p, const char *name, const char *causales,
                      rules_texts_t *ret, err_t *err)
{
    const policy_copy_t *c;
    rc_t rc = name ? ask_once(s, p, err) : in_force(s, p, &c, err);
    if (rc == RC_OK && name)
        rc = policies_find(p, name, &c, err);
    if (rc != RC_OK)
        return rc;
    buf_adds(&ret->politica, c->event.politica);
    copy_name(c, "política", &ret->politica_name);
    if (causales)
        return causales_text(s, p, causales, ret, err);
    buf_adds(&ret->causales, c->event.causales);
    copy_name(c, "causales", &ret->causales_name);
    return RC_OK;
}

rc_t rules_find(const study_t *s, policies_t *p, const char *name, const char *causales, rules_texts_t *ret,
                err_t *err)
{
    if (!name || strcmp(name, "vigente") == 0)
        return published(s, p, NULL, causales, ret, err);
    if (access(name, F_OK) != 0 && policies_named_so(name))
        return published(s, p, name, causales, ret, err);
    buf_adds(&ret->politica_name, name);
    rc_t rc = conf_load_text(name, &ret->politica, err);
    return rc == RC_OK ? causales_text(s, p, causales, ret, err) : rc;
}

rc_t rules_open(const study_t *s, policies_t *p, const char *name, const char *causales, rulebook_t **ret,
                err_t *err)
{
    AUTO(rules_texts) rules_texts_t t = {0};
    rc_t rc = rules_find(s, p, name, causales, &t, err);
    if (rc != RC_OK)
        return rc;
    return rulebook_read(buf_str(&t.causales_name), buf_str(&t.causales), buf_str(&t.politica_name),
                         buf_str(&t.politica), ret, err);
}

void rules_texts_done(rules_texts_t *t)
{
    buf_done(&t->politica_name);
    buf_done(&t->politica);
    buf_done(&t->causales_name);
    buf_done(&t->causales);
}
