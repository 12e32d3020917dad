/* pqrctl topics aplicar: makes the topics as they are declared; never deletes anything. */
#include <string.h>

#include "common/audit/audit_event.h"
#include "common/audit/audit_send.h"
#include "common/clock.h"
#include "common/table.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/topics.h"

#define SETTLE_MS 15000 /* for a change that was made to be seen */
#define TRANSACTIONAL_ID "pqrctl-auditoria"
#define TRANSACTION_MS 10000
#define QUEUE_KIB 1024
#define TRIES 3

/* The settings of one topic are set together; the first difference about them does it. */
static bool configured_before(const plan_t *p, size_t i)
{
    return i > 0 && p->items[i - 1].kind == DIFFERENCE_CONFIG &&
           p->items[i - 1].declared == p->items[i].declared;
}

static rc_t mend(topics_t *t, const plan_t *p, size_t i, err_t *err)
{
    const difference_t *d = &p->items[i];
    switch (d->kind) {
    case DIFFERENCE_MISSING:
        return admin_create(t->admin, d->declared, err);
    case DIFFERENCE_FEWER:
        return admin_grow(t->admin, d->declared->name, d->declared->partitions, err);
    case DIFFERENCE_CONFIG: {
        if (configured_before(p, i))
            return RC_OK;
        AUTO(topic_list) topic_list_t all = {0};
        plan_config_set(d->declared, d->existing, &all);
        return admin_configure(t->admin, &all.items[0], err);
    }
    case DIFFERENCE_MORE:
    case DIFFERENCE_REPLICATION:
    case DIFFERENCE_CONFIG_OTHER:
        break;
    }
    return RC_OK;
}

static rc_t mend_all(topics_t *t, const plan_t *p, err_t *err)
{
    for (size_t i = 0; i < p->n; i++) {
        rc_t rc;
        while ((rc = mend(t, p, i, err)) == RC_RETRY && topics_wait(t, err))
            ;
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* A line per declared topic and thing done, or left as it is. */
static int report(const ctl_t *ctl, const topics_t *t, const plan_t *p)
{
    static const column_t columns[] = {
        {"Topic", ALIGN_LEFT, false}, {"Resultado", ALIGN_LEFT, false}, {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *table = table_new(columns);
    for (size_t i = 0; i < t->declared.n; i++) {
        bool said = false;
        for (size_t k = 0; k < p->n; k++) {
            if (p->items[k].declared != &t->declared.items[i])
                continue;
            AUTO(buf) buf_t words = {0};
            difference_done_words(&p->items[k], &words);
            table_add(table, said ? "" : t->declared.items[i].name);
            table_add(table, buf_str(&words));
            said = true;
        }
        if (!said) {
            table_add(table, t->declared.items[i].name);
            table_add(table, "sin cambios");
        }
    }
    AUTO(buf) buf_t out = {0};
    table_render(table, ctl->out.width, &out);
    return say(buf_str(&out));
}

/* RC_RETRY: something that could be mended is still to be seen, or a partition's leader does not answer yet.
 */
static rc_t settled(topics_t *t, err_t *err)
{
    AUTO(plan) plan_t left = {0};
    plan_make(&t->declared, &t->existing, &left);
    for (size_t i = 0; i < left.n; i++) {
        if (!difference_mendable(&left.items[i]))
            continue;
        AUTO(buf) buf_t words = {0};
        difference_words(&left.items[i], &words);
        return err_set(err, RC_RETRY, "topics", "%s sigue distinto: %s", left.items[i].declared->name,
                       buf_str(&words));
    }
    return admin_leaders_answer(t->admin, &t->existing, err);
}

/* Reads the broker until all is as declared, so that whoever starts next finds the topics. */
static rc_t settle(topics_t *t, err_t *err)
{
    int64_t end = clock_monotonic_ms() + SETTLE_MS;
    for (int pause = 50;; pause = pause < 1000 ? pause * 2 : pause) {
        rc_t rc = topics_read(t, err);
        if (rc == RC_OK)
            rc = settled(t, err);
        if (rc != RC_RETRY || clock_monotonic_ms() >= end)
            return rc;
        err_clear(err);
        ctl_sleep_ms(pause);
    }
}

/* Which topics were made or changed, and by whom: told once they answer, where the audit's own is among them.
 */
static rc_t tell_audit(const ctl_t *ctl, const topics_t *t, json_t *changed, err_t *err)
{
    bool there = false;
    for (size_t i = 0; i < t->existing.n; i++)
        there = there || (strcmp(t->existing.items[i].name, TOPIC_AUDIT) == 0);
    AUTO(mem) char *after = audit_json(json_pack("{s:o}", "topics", changed));
    if (!there)
        return RC_OK;
    AUTO(txn) txn_t *txn = txn_new(&ctl->settings.kafka, TRANSACTIONAL_ID, TRANSACTION_MS, QUEUE_KIB);
    audit_entry_t e = audit_entry("topics.aplicar", "topics/varios");
    e.despues = after;
    rc_t rc = RC_RETRY;
    for (int i = 0; i < TRIES && rc == RC_RETRY; i++) {
        err_clear(err);
        rc = txn_begin(txn, err);
        if (rc == RC_OK)
            rc = audit_txn_send(txn, &e, err);
        if (rc == RC_OK)
            rc = txn_commit(txn, err);
        if (rc != RC_OK)
            txn_abort(txn);
    }
    if (rc != RC_OK)
        err_prefix(err, "se aplicó, y no quedó en la auditoría: ");
    return rc;
}

static bool is_among(const json_t *names, const char *name)
{
    size_t i;
    const json_t *one;
    json_array_foreach(names, i, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    return false;
}

/* By name, each once. */
static json_t *changed_names(const plan_t *p)
{
    json_t *names = json_array();
    for (size_t i = 0; i < p->n; i++)
        if (difference_mendable(&p->items[i]) && !is_among(names, p->items[i].declared->name))
            json_array_append_new(names, json_string(p->items[i].declared->name));
    return names;
}

int topics_aplicar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(topics) topics_t t = {0};
    AUTO(plan) plan_t plan = {0};
    err_t err = ERR_INIT;
    if (topics_open(ctl, args, &t, &err) != RC_OK)
        return say_failed(&err);
    plan_make(&t.declared, &t.existing, &plan);
    if (mend_all(&t, &plan, &err) != RC_OK)
        return say_failed(&err);
    AUTO(json) json_t *changed = changed_names(&plan);
    int code = report(ctl, &t, &plan); /* before settling: the plan points into what is read anew */
    rc_t rc = settle(&t, &err);
    if (rc == RC_OK && json_array_size(changed))
        rc = tell_audit(ctl, &t, json_incref(changed), &err);
    return rc == RC_OK ? code : say_failed(&err);
}
