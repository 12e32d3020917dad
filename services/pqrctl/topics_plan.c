#include "services/pqrctl/topics_plan.h"

#include <string.h>

#include "services/pqrctl/base_text.h"

static void add(plan_t *p, difference_t d)
{
    p->items = must(realloc(p->items, (p->n + 1) * sizeof *p->items));
    p->items[p->n++] = d;
}

static void compare(const topic_t *d, const topic_t *e, plan_t *p)
{
    if (e->partitions < d->partitions)
        add(p, (difference_t){.kind = DIFFERENCE_FEWER, .declared = d, .existing = e});
    for (size_t i = 0; i < d->n_config; i++) {
        const topic_config_t *want = &d->config[i], *have = topic_config_find(e, want->name);
        if (!have || strcmp(have->value, want->value) != 0)
            add(p, (difference_t){.kind = DIFFERENCE_CONFIG,
                                  .declared = d,
                                  .existing = e,
                                  .setting = want->name,
                                  .have = have ? have->value : NULL,
                                  .want = want->value});
    }
    if (e->partitions > d->partitions)
        add(p, (difference_t){.kind = DIFFERENCE_MORE, .declared = d, .existing = e});
    if (e->replication != d->replication)
        add(p, (difference_t){.kind = DIFFERENCE_REPLICATION, .declared = d, .existing = e});
    for (size_t i = 0; i < e->n_config; i++) {
        const topic_config_t *have = &e->config[i];
        if (have->own && !topic_config_find(d, have->name))
            add(p, (difference_t){.kind = DIFFERENCE_CONFIG_OTHER,
                                  .declared = d,
                                  .existing = e,
                                  .setting = have->name,
                                  .have = have->value});
    }
}

void plan_make(const topic_list_t *declared, const topic_list_t *existing, plan_t *ret)
{
    *ret = (plan_t){0};
    for (size_t i = 0; i < declared->n; i++) {
        const topic_t *d = &declared->items[i], *e = topic_find(existing, d->name);
        if (e)
            compare(d, e, ret);
        else
            add(ret, (difference_t){.kind = DIFFERENCE_MISSING, .declared = d});
    }
}

void plan_done(plan_t *p)
{
    free(p->items);
    *p = (plan_t){0};
}

bool difference_mendable(const difference_t *d)
{
    return d->kind == DIFFERENCE_MISSING || d->kind == DIFFERENCE_FEWER || d->kind == DIFFERENCE_CONFIG;
}

void difference_words(const difference_t *d, buf_t *out)
{
    switch (d->kind) {
    case DIFFERENCE_MISSING:
        buf_adds(out, "no existe");
        break;
    case DIFFERENCE_FEWER:
    case DIFFERENCE_MORE:
        buf_adds(out, "tiene ");
        counted(d->existing->partitions, "partición", "particiones", out);
        buf_printf(out, ", se declaran %d", d->declared->partitions);
        if (d->kind == DIFFERENCE_MORE)
            buf_adds(out, " (Kafka no puede quitarlas)");
        break;
    case DIFFERENCE_REPLICATION:
        buf_printf(out, "tiene factor de réplica %d, se declara %d (hay que reasignar las réplicas)",
                   d->existing->replication, d->declared->replication);
        break;
    case DIFFERENCE_CONFIG:
        buf_printf(out, "%s es %s, se declara %s", d->setting, d->have ? d->have : "desconocido", d->want);
        break;
    case DIFFERENCE_CONFIG_OTHER:
        buf_printf(out, "tiene %s=%s, que no está declarado", d->setting, d->have);
        break;
    }
}

void difference_done_words(const difference_t *d, buf_t *out)
{
    switch (d->kind) {
    case DIFFERENCE_MISSING:
        buf_adds(out, "creado con ");
        counted(d->declared->partitions, "partición", "particiones", out);
        buf_printf(out, " y factor de réplica %d", d->declared->replication);
        break;
    case DIFFERENCE_FEWER:
        buf_printf(out, "de %d a %d particiones; atención: desde ahora algunas claves van a otra partición",
                   d->existing->partitions, d->declared->partitions);
        break;
    case DIFFERENCE_CONFIG:
        buf_printf(out, "%s: de %s a %s", d->setting, d->have ? d->have : "sin valor", d->want);
        break;
    case DIFFERENCE_MORE:
    case DIFFERENCE_REPLICATION:
    case DIFFERENCE_CONFIG_OTHER:
        buf_adds(out, "se deja como está: ");
        difference_words(d, out);
        break;
    }
}

void plan_config_set(const topic_t *declared, const topic_t *existing, topic_list_t *ret)
{
    topic_t *t = topic_list_add(ret, declared->name, declared->partitions, declared->replication);
    for (size_t i = 0; i < declared->n_config; i++)
        topic_config_add(t, declared->config[i].name, declared->config[i].value, true);
    for (size_t i = 0; i < existing->n_config; i++)
        if (existing->config[i].own && !topic_config_find(declared, existing->config[i].name))
            topic_config_add(t, existing->config[i].name, existing->config[i].value, true);
}
