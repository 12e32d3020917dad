#include "services/reporting/intake/batch.h"

#include <string.h>

#include "common/text.h"
#include "services/reporting/upkeep/months.h"

/* Of a case's radicado (the decoder bounds that of a decision): longer keys do not fit an index entry. */
#define LONGEST_KEY 256

/* ---- order: by key, and among equal keys the one that holds first ---- */

static int cmp_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int cmp_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int decision_key_cmp(const void *va, const void *vb)
{
    const record_t *a = &((const decision_item_t *)va)->decision.facts;
    const record_t *b = &((const decision_item_t *)vb)->decision.facts;
    int c = cmp_i64(a->fecha_corte, b->fecha_corte);
    if (!c)
        c = strcmp(base_name(a->base), base_name(b->base));
    return c ? c : strcmp(a->radicado, b->radicado);
}

static int decision_cmp(const void *va, const void *vb)
{
    const decision_item_t *a = va, *b = vb;
    int c = decision_key_cmp(a, b);
    if (!c)
        c = cmp_i64(b->decision.facts.entrega, a->decision.facts.entrega);
    if (!c)
        c = cmp_i64(b->decision.facts.revision, a->decision.facts.revision);
    if (!c)
        c = cmp_i64(a->made, b->made);
    if (!c)
        c = cmp_text(a->decision.facts.origen.sha256, b->decision.facts.origen.sha256);
    if (!c)
        c = cmp_i64(a->decision.facts.origen.fila, b->decision.facts.origen.fila);
    return c ? c : cmp_i64((int64_t)a->seq, (int64_t)b->seq);
}

/* The decision that holds and another one on its sighting: what that one knows of the workbook stays. */
static void decision_merge(void *kept, const void *other)
{
    decision_item_t *k = kept;
    const decision_item_t *o = other;
    if (!o->libro || o->decision.facts.entrega != k->decision.facts.entrega)
        return;
    int c = k->libro ? cmp_i64(o->libro_revision, k->libro_revision) : -1;
    if (!c)
        c = strcmp(o->libro, k->libro);
    if (c >= 0)
        return;
    k->libro = o->libro;
    k->libro_revision = o->libro_revision;
}

static int base_key_cmp(const void *a, const void *b)
{
    return strcmp(((const base_item_t *)a)->base.sha256, ((const base_item_t *)b)->base.sha256);
}

static int base_cmp(const void *a, const void *b)
{
    int c = base_key_cmp(a, b);
    return c ? c : cmp_i64((int64_t)((const base_item_t *)a)->seq, (int64_t)((const base_item_t *)b)->seq);
}

static int rejection_key_cmp(const void *va, const void *vb)
{
    const rejection_t *a = &((const rejection_item_t *)va)->rejection,
                      *b = &((const rejection_item_t *)vb)->rejection;
    int c = strcmp(a->sha256, b->sha256);
    return c ? c : cmp_i64(a->fila, b->fila);
}

static int rejection_cmp(const void *a, const void *b)
{
    int c = rejection_key_cmp(a, b);
    return c ? c
             : cmp_i64((int64_t)((const rejection_item_t *)a)->seq,
                       (int64_t)((const rejection_item_t *)b)->seq);
}

static int reception_key_cmp(const void *a, const void *b)
{
    return strcmp(((const reception_item_t *)a)->reception.id, ((const reception_item_t *)b)->reception.id);
}

static int reception_cmp(const void *a, const void *b)
{
    int c = reception_key_cmp(a, b);
    return c ? c
             : cmp_i64((int64_t)((const reception_item_t *)a)->seq,
                       (int64_t)((const reception_item_t *)b)->seq);
}

static int case_key_cmp(const void *va, const void *vb)
{
    const case_event_t *a = &((const case_item_t *)va)->event, *b = &((const case_item_t *)vb)->event;
    int c = strcmp(a->radicado, b->radicado);
    return c ? c : cmp_i64(a->version, b->version);
}

static int case_cmp(const void *a, const void *b)
{
    int c = case_key_cmp(a, b);
    return c ? c : cmp_i64((int64_t)((const case_item_t *)a)->seq, (int64_t)((const case_item_t *)b)->seq);
}

typedef int (*cmp_t)(const void *, const void *);
typedef void (*merge_t)(void *kept, const void *other);

/* Sorts n items of `size` bytes, and keeps the first of every key; merge (or NULL) is shown the others. */
static size_t fold(void *items, size_t n, size_t size, cmp_t order, cmp_t key, merge_t merge)
{
    if (n < 2)
        return n;
    char *base = items;
    qsort(base, n, size, order);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++) {
        char *item = base + i * size;
        char *last = base + (kept - 1) * size;
        if (key(last, item) == 0) {
            if (merge)
                merge(last, item);
            continue;
        }
        if (kept != i)
            memcpy(base + kept * size, item, size);
        kept++;
    }
    return kept;
}

void batch_fold(batch_t *b)
{
    b->n_decisions = fold(b->decisions, b->n_decisions, sizeof *b->decisions, decision_cmp, decision_key_cmp,
                          decision_merge);
    b->n_bases = fold(b->bases, b->n_bases, sizeof *b->bases, base_cmp, base_key_cmp, NULL);
    b->n_rejections =
        fold(b->rejections, b->n_rejections, sizeof *b->rejections, rejection_cmp, rejection_key_cmp, NULL);
    b->n_receptions =
        fold(b->receptions, b->n_receptions, sizeof *b->receptions, reception_cmp, reception_key_cmp, NULL);
    b->n_cases = fold(b->cases, b->n_cases, sizeof *b->cases, case_cmp, case_key_cmp, NULL);
}

/* ---- gathering ---- */

/* A place for one more item. */
#define PLACE(items, n, cap)                                                                                 \
    ({                                                                                                       \
        if ((n) == (cap)) {                                                                                  \
            (cap) = (cap) ? 2 * (cap) : 64;                                                                  \
            (items) = must(realloc((items), (cap) * sizeof *(items)));                                       \
        }                                                                                                    \
        &(items)[(n)];                                                                                       \
    })

/* Logins know no case: a workbook's are folded where it is read, another system's come as it writes them. */
static const char *login(arena_t *texts, const char *usuario)
{
    if (!usuario || !strpbrk(usuario, "abcdefghijklmnopqrstuvwxyz"))
        return usuario;
    size_t len = strlen(usuario);
    char *folded = arena_take(texts, len + 1);
    for (size_t i = 0; i <= len; i++)
        folded[i] = usuario[i] >= 'a' && usuario[i] <= 'z' ? (char)(usuario[i] - 'a' + 'A') : usuario[i];
    return folded;
}

static bool is_retired(const batch_t *b, day_t day)
{
    day_t month = month_of(day, 0);
    for (size_t i = 0; i < b->n_retired; i++)
        if (b->retired[i] == month)
            return true;
    return false;
}

bool batch_retire(batch_t *b, day_t month)
{
    if (is_retired(b, month))
        return false;
    b->retired = must(realloc(b->retired, (b->n_retired + 1) * sizeof *b->retired));
    b->retired[b->n_retired++] = month_of(month, 0);
    return true;
}

static rc_t add_decision(batch_t *b, const envelope_t *e, const doc_t *data, instant_t fallback, err_t *err)
{
    decision_item_t *item = PLACE(b->decisions, b->n_decisions, b->cap_decisions);
    rc_t rc = decision_decode(data, &item->decision, err);
    if (rc != RC_OK)
        return rc;
    if (strcmp(e->type, decision_type(item->decision.kind)) != 0)
        return err_set(err, RC_REJECT, "decision_contradictoria", "el tipo %s no es el de la decisión «%s»",
                       text_echo(e->type), decision_name(item->decision.kind));
    if (!instant_parse(e->time, &item->made))
        item->made = fallback;
    item->ce_id = arena_text(&b->texts, e->id);
    if (is_retired(b, item->decision.facts.fecha_corte))
        return err_set(err, RC_REJECT, BATCH_RETIRED,
                       "la fecha de corte es de un mes que ya se retiró: sus cifras están cerradas");
    item->libro = item->decision.facts.origen.sha256;
    item->libro_revision = item->libro ? item->decision.facts.revision : 0;
    item->decision.facts.usuario = login(&b->texts, item->decision.facts.usuario);
    item->seq = b->seq++;
    b->n_decisions++;
    return RC_OK;
}

static rc_t add_base(batch_t *b, const doc_t *data, err_t *err)
{
    base_item_t *item = PLACE(b->bases, b->n_bases, b->cap_bases);
    rc_t rc = base_info_decode(data, &item->base, err);
    if (rc != RC_OK)
        return rc;
    item->seq = b->seq++;
    b->n_bases++;
    return RC_OK;
}

static rc_t add_rejection(batch_t *b, const doc_t *data, err_t *err)
{
    rejection_item_t *item = PLACE(b->rejections, b->n_rejections, b->cap_rejections);
    rc_t rc = rejection_decode(data, &item->rejection, err);
    if (rc != RC_OK)
        return rc;
    item->seq = b->seq++;
    b->n_rejections++;
    return RC_OK;
}

static rc_t add_reception(batch_t *b, const doc_t *data, err_t *err)
{
    reception_item_t *item = PLACE(b->receptions, b->n_receptions, b->cap_receptions);
    rc_t rc = reception_decode(data, &item->reception, err);
    if (rc != RC_OK)
        return rc;
    item->seq = b->seq++;
    b->n_receptions++;
    return RC_OK;
}

static rc_t add_case(batch_t *b, const doc_t *data, err_t *err)
{
    case_item_t *item = PLACE(b->cases, b->n_cases, b->cap_cases);
    rc_t rc = case_event_decode(data, &item->event, err);
    if (rc != RC_OK)
        return rc;
    if (!instant_parse(item->event.fecha, &item->when))
        return err_set(err, RC_REJECT, "campo_invalido", "campo «fecha»: debe ser fecha y hora RFC 3339");
    if (strlen(item->event.radicado) > LONGEST_KEY)
        return err_set(err, RC_REJECT, "campo_invalido",
                       "campo «radicado»: es más largo que cualquier radicado");
    item->seq = b->seq++;
    b->n_cases++;
    return RC_OK;
}

static bool is_decision(const char *type)
{
    static const decision_kind_t kinds[] = {DECISION_ESCALATE, DECISION_CLOSE, DECISION_CONTACT,
                                            DECISION_REVIEW};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(type, decision_type(kinds[i])) == 0)
            return true;
    return false;
}

rc_t batch_add(batch_t *b, const envelope_t *e, const doc_t *data, instant_t fallback, err_t *err)
{
    if (is_decision(e->type))
        return add_decision(b, e, data, fallback, err);
    if (strcmp(e->type, TYPE_CASE) == 0)
        return add_case(b, data, err);
    if (strcmp(e->type, TYPE_REJECTED) == 0)
        return add_rejection(b, data, err);
    if (strcmp(e->type, TYPE_BASE) == 0)
        return add_base(b, data, err);
    if (strcmp(e->type, TYPE_RECEPTION) == 0)
        return add_reception(b, data, err);
    return err_set(err, RC_REJECT, "tipo_desconocido", "reporting no conoce eventos del tipo «%s»",
                   text_echo(e->type));
}

void batch_clear(batch_t *b)
{
    b->n_decisions = b->n_bases = b->n_rejections = b->n_receptions = b->n_cases = b->seq = 0;
    b->letters.n = 0;
    reads_clear(&b->reads);
    arena_reset(&b->texts);
}

void batch_done(batch_t *b)
{
    arena_done(&b->texts);
    letters_done(&b->letters);
    reads_done(&b->reads);
    free(b->retired);
    free(b->decisions);
    free(b->bases);
    free(b->rejections);
    free(b->receptions);
    free(b->cases);
    *b = (batch_t){0};
}
