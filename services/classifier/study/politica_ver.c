/* pqrctl politica ver, politica listar: the policies that have been in force. */
#include <string.h>

#include "common/format.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/policies.h"

const option_t politica_ver_options[] = {
    {"--causales", OPTION_FLAG, NULL, NULL, 0, 0, "el archivo de causales que la acompaña, en su lugar"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};
const option_t politica_listar_options[] = {
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la lista en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

int politica_ver_run(const study_t *s, const args_t *args)
{
    AUTO(policies) policies_t published = {0};
    err_t err = ERR_INIT;
    const char *name = args->n_rest ? args->rest[0] : NULL;
    if (name && strcmp(name, "vigente") != 0 && !policies_named_so(name)) {
        say_note(
            "«%s» no es una huella ni una versión: son seis o más cifras hexadecimales, o etiqueta@huella",
            name);
        return EXIT_USAGE;
    }
    if (policies_read(&s->settings.kafka, &published, &err) != RC_OK)
        return say_failed(&err);
    const policy_copy_t *c = policies_in_force(&published);
    if (name && strcmp(name, "vigente") != 0 && policies_find(&published, name, &c, &err) != RC_OK)
        return say_failed(&err);
    if (!c) {
        say_note("todavía no se ha publicado ninguna política");
        return EXIT_FAILED;
    }
    AUTO(buf) buf_t out = {0};
    buf_adds(&out, args_flag(args, "--causales") ? c->event.causales : c->event.politica);
    return say(buf_str(&out));
}

static json_t *policy_json(const policy_copy_t *c, bool in_force)
{
    char desde[11];
    const policy_event_t *e = &c->event;
    day_format(e->vigente_desde, desde);
    return must(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s?, s:b}", "version", e->version, "huella",
                          e->hash, "etiqueta", e->etiqueta, "vigente_desde", desde, "primera_vez", c->desde,
                          "ultima_vez", e->publicado, "instancia", e->instancia, "en_vigor", in_force));
}

static int list_json(const policies_t *p)
{
    AUTO(json) json_t *whole = must(json_object());
    json_t *all = must(json_array());
    for (size_t i = p->n; i-- > 0;)
        json_array_append_new(all, policy_json(&p->items[i], i + 1 == p->n));
    json_object_set_new(whole, "datos", all);
    return study_print_json(whole);
}

static void add_instant(const study_t *s, table_t *t, const char *rfc3339)
{
    AUTO(buf) buf_t text = {0};
    format_instant(rfc3339, &text);
    table_add(t, s->out.is_one ? buf_str(&text) : rfc3339);
}

int politica_listar_run(const study_t *s, const args_t *args)
{
    static const column_t columns[] = {
        {"Versión", ALIGN_LEFT, false},       {"Huella", ALIGN_LEFT, true},
        {"Vigente desde", ALIGN_LEFT, false}, {"Primera vez", ALIGN_LEFT, false},
        {"Última vez", ALIGN_LEFT, false},    {"Instancia", ALIGN_LEFT, false},
        {"En vigor", ALIGN_LEFT, false},      {NULL, ALIGN_LEFT, false},
    };
    AUTO(policies) policies_t published = {0};
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    if (policies_read(&s->settings.kafka, &published, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return list_json(&published);
    AUTO(table) table_t *t = table_new_for(columns, s->out.is_one);
    for (size_t i = published.n; i-- > 0;) {
        const policy_copy_t *c = &published.items[i];
        char desde[11];
        day_format(c->event.vigente_desde, desde);
        table_add(t, c->event.version);
        table_add(t, c->event.hash);
        table_add(t, desde);
        add_instant(s, t, c->desde);
        add_instant(s, t, c->event.publicado);
        table_add(t, c->event.instancia);
        table_add(t, i + 1 == published.n ? "sí" : "");
    }
    if (table_rows(t) == 0 && s->out.is_one)
        buf_adds(&out, "Todavía no se ha publicado ninguna política.\n");
    study_section(s, "", t, &out);
    return say(buf_str(&out));
}
