#include <stdlib.h>
#include <string.h>

#include "common/conf_file.h"
#include "common/identity/issuer.h"
#include "common/identity/name.h"

#define ISSUERS_MAX 16
#define MAPPINGS_MAX 200
#define TEXT_MAX 400

/* The texts are those of the file, which lives as long. */
struct issuers {
    conf_t conf;
    issuer_t items[ISSUERS_MAX];
    size_t n;
};

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static void read_keys(conf_t *c, const config_setting_t *s, issuer_t *to)
{
    to->jwks_file = conf_member(c, s, "jwks_archivo", TEXT_MAX, false);
    to->jwks_url = conf_member(c, s, "jwks_url", TEXT_MAX, false);
    if (!to->jwks_file == !to->jwks_url)
        conf_fault(c, s, "diga de dónde se leen sus claves: jwks_archivo o jwks_url, y no ambos");
    else if (to->jwks_url && strncmp(to->jwks_url, "https://", 8) != 0 &&
             strncmp(to->jwks_url, "http://", 7) != 0)
        conf_fault(c, s, "jwks_url debe empezar por https:// (o http://, dentro de una red propia)");
}

static void read_algorithms(conf_t *c, const config_setting_t *s, issuer_t *to)
{
    if (!config_setting_get_member(s, "algoritmos")) {
        to->rs256 = to->es256 = true;
        return;
    }
    const config_setting_t *list = conf_list(c, s, "algoritmos", true);
    for (int i = 0; list && i < config_setting_length(list); i++) {
        const config_setting_t *at = config_setting_get_elem(list, (unsigned)i);
        const char *name = conf_text(c, at, "un algoritmo");
        if (!name)
            continue;
        if (strcmp(name, "RS256") == 0)
            to->rs256 = true;
        else if (strcmp(name, "ES256") == 0)
            to->es256 = true;
        else
            conf_fault(c, at, "«%s» no se admite; solo RS256 y ES256", name);
    }
}

static void read_mapping(conf_t *c, const config_setting_t *s, issuer_t *to)
{
    const config_setting_t *list = conf_list(c, s, "roles", false);
    int n = list ? config_setting_length(list) : 0;
    if (n > MAPPINGS_MAX) {
        conf_fault(c, list, "roles tiene %d elementos; caben %d", n, MAPPINGS_MAX);
        return;
    }
    to->mapping = must(calloc((size_t)n + 1, sizeof *to->mapping));
    static const char *const names[] = {"valor", "rol", NULL};
    for (int i = 0; i < n; i++) {
        const config_setting_t *at = config_setting_get_elem(list, (unsigned)i);
        if (!conf_known(c, at, names))
            continue;
        role_mapping_t *m = &to->mapping[to->n_mapping];
        m->value = conf_member(c, at, "valor", TEXT_MAX, true);
        const char *role = conf_member(c, at, "rol", TEXT_MAX, true);
        if (role && !user_role_parse(role, &m->role)) {
            AUTO(buf) buf_t all = {0};
            roles_words(ROLES_ALL, ", ", &all);
            conf_fault(c, at, "no hay un rol «%s»; los hay: %s", role, buf_str(&all));
        } else if (role && m->value) {
            to->n_mapping++;
        }
    }
}

/* It stands before the names of its accounts. */
static void check_name(conf_t *c, const config_setting_t *s, const char *name)
{
    static const char may[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (name && (name[strspn(name, may)] || name_is_reserved(name)))
        conf_fault(
            c, s,
            "el nombre «%s» no sirve: letras sin tilde, cifras y . _ -, y no el de una parte del sistema",
            name);
}

static void read_issuer(issuers_t *l, const config_setting_t *s)
{
    static const char *const names[] = {"nombre",
                                        "iss",
                                        "aud",
                                        "jwks_archivo",
                                        "jwks_url",
                                        "algoritmos",
                                        "campo_usuario",
                                        "campo_nombre",
                                        "campo_equipo",
                                        "campo_roles",
                                        "roles",
                                        "mismas_personas",
                                        NULL};
    conf_t *c = &l->conf;
    if (!conf_known(c, s, names))
        return;
    issuer_t *to = &l->items[l->n];
    to->name = conf_member(c, s, "nombre", 60, true);
    check_name(c, s, to->name);
    to->same_people = conf_bool(c, s, "mismas_personas") || l->n == 0;
    to->iss = conf_member(c, s, "iss", TEXT_MAX, true);
    to->aud = conf_member(c, s, "aud", TEXT_MAX, true);
    read_keys(c, s, to);
    read_algorithms(c, s, to);
    to->claim_usuario = or_else(conf_member(c, s, "campo_usuario", TEXT_MAX, false), "sub");
    to->claim_nombre = or_else(conf_member(c, s, "campo_nombre", TEXT_MAX, false), "name");
    to->claim_equipo = or_else(conf_member(c, s, "campo_equipo", TEXT_MAX, false), "equipo");
    to->claim_roles = or_else(conf_member(c, s, "campo_roles", TEXT_MAX, false), "roles");
    read_mapping(c, s, to);
    for (size_t i = 0; i < l->n; i++) {
        const issuer_t *other = &l->items[i];
        if (to->name && other->name && strcmp(to->name, other->name) == 0)
            conf_fault(c, s, "el nombre «%s» ya está", to->name);
        if (to->iss && other->iss && strcmp(to->iss, other->iss) == 0)
            conf_fault(c, s, "el emisor «%s» ya está", to->iss);
    }
    l->n++;
}

static void read_all(issuers_t *l)
{
    static const char *const names[] = {"emisores", NULL};
    conf_t *c = &l->conf;
    const config_setting_t *root = config_root_setting(&c->file);
    (void)conf_known(c, root, names);
    const config_setting_t *list = conf_list(c, root, "emisores", true);
    int n = list ? config_setting_length(list) : 0;
    if (n > ISSUERS_MAX)
        conf_fault(c, list, "emisores tiene %d elementos; caben %d", n, ISSUERS_MAX);
    for (int i = 0; i < n && i < ISSUERS_MAX; i++)
        read_issuer(l, config_setting_get_elem(list, (unsigned)i));
}

rc_t issuers_parse(const char *name, const char *text, issuers_t **ret, err_t *err)
{
    AUTO(issuers) issuers_t *l = must(calloc(1, sizeof *l));
    l->conf.name = name;
    if (conf_open(&l->conf, text))
        read_all(l);
    rc_t rc = conf_result(&l->conf, err);
    l->conf.name = NULL; /* the caller's */
    if (rc == RC_OK)
        *ret = TAKE(l);
    return rc;
}

rc_t issuers_load(const char *path, issuers_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    rc_t rc = conf_load_text(path, &text, err);
    return rc == RC_OK ? issuers_parse(path, buf_str(&text), ret, err) : rc;
}

void issuers_free(issuers_t *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < ISSUERS_MAX; i++)
        free(l->items[i].mapping);
    conf_done(&l->conf);
    free(l);
}

size_t issuers_count(const issuers_t *l)
{
    return l->n;
}

const issuer_t *issuers_at(const issuers_t *l, size_t i)
{
    return &l->items[i];
}

int issuers_find(const issuers_t *l, const char *iss)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].iss, iss) == 0)
            return (int)i;
    return -1;
}
