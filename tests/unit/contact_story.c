#include "tests/unit/contact_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

story_t story_read(const char *text)
{
    story_t s = {0};
    while (*text) {
        size_t len = strcspn(text, " ");
        assert_true(s.n < STORY_MAX && len < sizeof s.tokens[0]);
        memcpy(s.tokens[s.n++], text, len);
        text += len + strspn(text + len, " ");
    }
    assert_true(s.n > 0);
    return s;
}

const char *story_answer(const char *token)
{
    const char *at = strstr(token, ":resp");
    if (!at)
        return NULL;
    return at[5] == '2' ? "El cargo se quita de la próxima factura."
                        : "El cargo es el de la reconexión del 3.";
}

static char seed[64];

void story_workbooks(const char *s)
{
    snprintf(seed, sizeof seed, "%s", s ? s : "");
}

void story_sha256(base_kind_t base, int day, int entrega, char ret[SHA256_HEX_SIZE])
{
    char text[128];
    sha256_t sum;
    int n = snprintf(text, sizeof text, "%d/%d/%d/%s", (int)base, day, entrega, seed);
    sha256_init(&sum);
    sha256_add(&sum, text, (size_t)n);
    sha256_hex(&sum, ret);
}

static base_kind_t base_of(char letter)
{
    assert_true(letter == 'p' || letter == 'm');
    return letter == 'p' ? BASE_PENDIENTES : BASE_MAL_ESCALADOS;
}

static const struct {
    const char *word;
    decision_kind_t kind;
    const char *razon;
} kinds[] = {
    {"escalate", DECISION_ESCALATE, "segundo_nivel"},      {"contact", DECISION_CONTACT, "primer_contacto"},
    {"close", DECISION_CLOSE, "error_escalamiento"},       {"ya", DECISION_CLOSE, "ya_finalizada"},
    {"review", DECISION_REVIEW, "causal_no_identificada"},
};

json_t *story_event(const char *token, const char *radicado, envelope_t *ret)
{
    char text[48], date[16], record[192], sha256[SHA256_HEX_SIZE];
    snprintf(text, sizeof text, "%s", token);
    char *save = NULL, *head = strtok_r(text, ":", &save), *word = strtok_r(NULL, ":", &save);
    assert_true(head && word && strlen(head) == 3);
    snprintf(date, sizeof date, "2021-12-%.2s", head + 1);
    size_t k = 0;
    while (k < COUNT_OF(kinds) && strcmp(kinds[k].word, word) != 0)
        k++;
    assert_true(k < COUNT_OF(kinds));

    decision_t d = {
        .facts = {.radicado = radicado,
                  .cuenta = "12345678",
                  .base = base_of(head[0]),
                  .motivo = "Motivo \"de\" prueba",
                  .usuario = "ECM3201D",
                  .telefono = "3101234567"},
        .causal = kinds[k].kind == DECISION_REVIEW ? NULL : "A",
        .kind = kinds[k].kind,
        .razon = kinds[k].razon,
        .politica_version = "2021-12",
        .politica_regla = "regla-1",
    };
    assert_true(day_parse(date, &d.facts.fecha_corte));
    for (char *part; (part = strtok_r(NULL, ":", &save));) {
        if (strcmp(part, "arrastra") == 0)
            continue;
        if (strncmp(part, "resp", 4) == 0)
            d.respuesta = story_answer(token);
        else if (part[0] == 'r')
            d.facts.revision = (int)strtol(part + 1, NULL, 10);
        else if (part[0] == 'e')
            d.facts.entrega = (int)strtol(part + 1, NULL, 10);
        else if (part[0] == 'f')
            d.facts.fecha_radicacion = part + 1;
        else
            d.causal = part;
    }
    story_sha256(d.facts.base, (int)strtol(head + 1, NULL, 10), d.facts.entrega, sha256);
    d.facts.origen.sha256 = sha256;
    d.facts.origen.fila = 2;
    *ret = (envelope_t){.source = "/pqr/classifier", .time = "2021-12-07T12:00:00.000Z"};
    event_record_id(&d.facts, record);
    event_decision_id(record, ret->id);
    snprintf(ret->type, sizeof ret->type, "%s", decision_type(d.kind));
    snprintf(ret->subject, sizeof ret->subject, "%s", radicado);
    buf_t out = {0};
    decision_encode(&d, &out);
    json_t *doc = json_loads(buf_str(&out), 0, NULL);
    buf_done(&out);
    assert_non_null(doc);
    return doc;
}

json_t *story_base(const char *token, envelope_t *ret)
{
    char letter, end;
    int day, entrega;
    assert_int_equal(sscanf(token, "R:%c%2d:e%d%c", &letter, &day, &entrega, &end), 3);
    base_info_t b = {.archivo = "base.xlsx",
                     .base = base_of(letter),
                     .fecha_corte = day_from_civil(2021, 12, day),
                     .recibido = "2021-12-07T12:00:00.000Z",
                     .entrega = entrega};
    story_sha256(b.base, day, entrega, b.sha256);
    if (entrega)
        story_sha256(b.base, day, entrega - 1, b.reemplaza);
    *ret = (envelope_t){.source = "/pqr/ingest", .time = "2021-12-07T12:00:00.000Z", .type = TYPE_BASE};
    snprintf(ret->id, sizeof ret->id, "%s", b.sha256);
    AUTO(buf) buf_t out = {0};
    base_info_encode(&b, &out);
    json_t *doc = json_loads(buf_str(&out), 0, NULL);
    assert_non_null(doc);
    return doc;
}

void story_doc(const json_t *json, arena_t *texts, doc_t *ret)
{
    err_t err = ERR_INIT;
    AUTO(mem) char *text = json_dumps(json, JSON_COMPACT);
    assert_non_null(text);
    if (doc_parse(ret, texts, text, strlen(text), &err) != RC_OK)
        fail_msg("%s", err.text);
}

void story_add(batch_t *b, const char *token, const char *radicado)
{
    envelope_t e;
    err_t err = ERR_INIT;
    const bool base = token[0] == 'R';
    AUTO(json) json_t *doc = base ? story_base(token, &e) : story_event(token, radicado, &e);
    doc_t data;
    story_doc(doc, &b->texts, &data);
    if ((base ? batch_add_base(b, &e, &data, &err) : batch_add(b, NULL, &e, &data, &err)) != RC_OK)
        fail_msg("%s: %s", token, err.text);
}

static void permute(story_t *s, int from, int *number, void (*run)(const story_t *, int, void *), void *ctx)
{
    if (from == s->n) {
        run(s, (*number)++, ctx);
        return;
    }
    for (int i = from; i < s->n; i++) {
        story_t next = *s;
        memcpy(next.tokens[from], s->tokens[i], sizeof next.tokens[from]);
        memcpy(next.tokens[i], s->tokens[from], sizeof next.tokens[i]);
        permute(&next, from + 1, number, run, ctx);
    }
}

void story_permute(const story_t *s, void (*run)(const story_t *order, int number, void *ctx), void *ctx)
{
    story_t copy = *s;
    int number = 0;
    permute(&copy, 0, &number, run, ctx);
}
