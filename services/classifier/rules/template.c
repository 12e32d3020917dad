#include "services/classifier/rules/template.h"

#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/text.h"

#define FIELD(name)                                                                                          \
    {                                                                                                        \
#name, offsetof(template_facts_t, name)                                                              \
    }
static const struct {
    const char *name;
    size_t offset;
} fields[] = {FIELD(causal), FIELD(nombre),      FIELD(razon),   FIELD(regla),   FIELD(version),
              FIELD(base),   FIELD(fecha_corte), FIELD(usuario), FIELD(radicado)};

/* The index of the field named by the n bytes at name, or -1. */
static int field_of(const char *name, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (strlen(fields[i].name) == n && strncmp(fields[i].name, name, n) == 0)
            return (int)i;
    return -1;
}

void template_render(const char *template, const template_facts_t *facts, buf_t *out)
{
    while (*template) {
        size_t plain = strcspn(template, "{");
        buf_add(out, template, plain);
        template += plain;
        if (!*template)
            break;
        size_t n = strcspn(template + 1, "}");
        int field = field_of(template + 1, n);
        if (field < 0 || !template[1 + n]) {
            buf_addc(out, *template ++);
            continue;
        }
        const char *value = *(const char *const *)((const char *)facts + fields[field].offset);
        buf_adds(out, value && *value ? value : "sin dato");
        template += n + 2;
    }
}

bool template_ok(const char *template, char *ret_unknown, size_t size)
{
    while ((template = strchr(template, '{'))) {
        size_t n = strcspn(template + 1, "}");
        if (!template[1 + n] || field_of(template + 1, n) < 0) {
            snprintf(ret_unknown, size, "%.*s", (int)n, template + 1);
            text_mend_cut(ret_unknown);
            return false;
        }
        template += n + 2;
    }
    return true;
}

void template_names(buf_t *out)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        buf_printf(out, "%s{%s}", i ? " " : "", fields[i].name);
}
