#include "services/reporting/figures/catalogue.h"

#include <libconfig.h>
#include <string.h>

#include "common/hash.h"

typedef struct entry {
    const char *causal, *nombre; /* the configuration's own texts */
} entry_t;

struct catalogue {
    config_t file;
    entry_t *entries;
    size_t n;
    char hash[SHA256_HEX_SIZE];
};

static const char *find(const catalogue_t *c, const char *causal)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->entries[i].causal, causal) == 0)
            return c->entries[i].nombre;
    return NULL;
}

static rc_t read_entries(catalogue_t *c, const char *path, err_t *err)
{
    const config_setting_t *list = config_lookup(&c->file, "causales");
    if (!list || !config_setting_is_list(list) || config_setting_length(list) < 1)
        return err_set(err, RC_FATAL, "causales", "%s: falta la lista «causales»", path);
    int n = config_setting_length(list);
    c->entries = must(calloc((size_t)n, sizeof *c->entries));
    for (int i = 0; i < n; i++) {
        const config_setting_t *item = config_setting_get_elem(list, (unsigned)i);
        entry_t e;
        if (!config_setting_is_group(item) || !config_setting_lookup_string(item, "causal", &e.causal) ||
            !config_setting_lookup_string(item, "nombre", &e.nombre))
            return err_set(err, RC_FATAL, "causales",
                           "%s: la entrada %d de «causales» no tiene causal y nombre", path, i + 1);
        if (find(c, e.causal))
            return err_set(err, RC_FATAL, "causales", "%s: la causal %s está dos veces", path, e.causal);
        c->entries[c->n++] = e;
    }
    return RC_OK;
}

static void hash_entries(catalogue_t *c)
{
    sha256_t s;
    sha256_init(&s);
    for (size_t i = 0; i < c->n; i++) {
        sha256_add(&s, c->entries[i].causal, strlen(c->entries[i].causal) + 1);
        sha256_add(&s, c->entries[i].nombre, strlen(c->entries[i].nombre) + 1);
    }
    sha256_hex(&s, c->hash);
}

rc_t catalogue_load(const char *path, catalogue_t **ret, err_t *err)
{
    AUTO(catalogue) catalogue_t *c = must(calloc(1, sizeof *c));
    config_init(&c->file);
    if (!config_read_file(&c->file, path))
        return err_set(err, RC_FATAL, "causales", "%s: línea %d: %s", path, config_error_line(&c->file),
                       config_error_text(&c->file));
    rc_t rc = read_entries(c, path, err);
    if (rc != RC_OK)
        return rc;
    hash_entries(c);
    *ret = TAKE(c);
    return RC_OK;
}

void catalogue_free(catalogue_t *c)
{
    if (!c)
        return;
    config_destroy(&c->file);
    free(c->entries);
    free(c);
}

const char *catalogue_name(const catalogue_t *c, const char *causal)
{
    if (!causal)
        return "Sin identificar";
    const char *nombre = find(c, causal);
    return nombre ? nombre : causal;
}

const char *catalogue_hash(const catalogue_t *c)
{
    return c->hash;
}
