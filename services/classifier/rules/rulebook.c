#include "services/classifier/rules/rulebook.h"

#include <stdatomic.h>
#include <string.h>

#include "common/conf_file.h"
#include "services/classifier/rules/rulebook_inside.h"

#define EVENT_MAX                                                                                            \
    (2 * 1024 * 1024 - 4096) /* of pqr.policy's max.message.bytes, headers and framing left out */

static unsigned long long next_number(void)
{
    static atomic_ullong last;
    return atomic_fetch_add(&last, 1) + 1;
}

static void name_it(rulebook_t *r)
{
    sha256_t hash;
    sha256_init(&hash);
    sha256_add(&hash, r->policy_text, strlen(r->policy_text) + 1); /* with its NUL */
    sha256_add(&hash, r->causales_text, strlen(r->causales_text));
    sha256_hex(&hash, r->hash);
    AUTO(buf) buf_t version = {0};
    buf_printf(&version, "%s@%.12s", policy_etiqueta(r->policy), r->hash);
    r->version = buf_take(&version);
    r->number = next_number();
}

/* Under its hash it must fit into one message. */
static rc_t check_fits(const rulebook_t *r, const char *policy_name, err_t *err)
{
    policy_event_t e;
    AUTO(buf) buf_t event = {0};
    rulebook_event(r, &e);
    policy_event_encode(&e, &event);
    if (event.len > EVENT_MAX)
        return err_set(err, RC_FATAL, "archivo",
                       "%s: con el archivo de causales no cabe en un mensaje de 2 MiB; acorte uno de los dos",
                       policy_name);
    return RC_OK;
}

rc_t rulebook_verify(const char *causales_name, const char *causales_text, const char *policy_name,
                     const char *policy_text, rulebook_t **ret, buf_t *faults, err_t *err)
{
    AUTO(rulebook) rulebook_t *r = must(calloc(1, sizeof *r));
    rc_t rc = causales_read(causales_name, causales_text, faults, &r->causales, err);
    if (rc == RC_OK)
        rc = policy_read(policy_name, policy_text, r->causales, faults, &r->policy, err);
    if (rc != RC_OK)
        return rc;
    r->causales_text = must(strdup(causales_text));
    r->policy_text = must(strdup(policy_text));
    name_it(r);
    rc = check_fits(r, policy_name, err);
    if (rc == RC_OK)
        *ret = TAKE(r);
    else if (faults)
        buf_printf(faults, "%s%s", faults->len ? "\n" : "", err->text);
    return rc;
}

rc_t rulebook_read(const char *causales_name, const char *causales_text, const char *policy_name,
                   const char *policy_text, rulebook_t **ret, err_t *err)
{
    return rulebook_verify(causales_name, causales_text, policy_name, policy_text, ret, NULL, err);
}

rc_t rulebook_load(const char *causales_path, const char *policy_path, rulebook_t **ret, err_t *err)
{
    AUTO(buf) buf_t causales = {0}, policy = {0};
    rc_t rc = conf_load_text(causales_path, &causales, err);
    if (rc == RC_OK)
        rc = conf_load_text(policy_path, &policy, err);
    if (rc == RC_OK)
        rc = rulebook_read(causales_path, buf_str(&causales), policy_path, buf_str(&policy), ret, err);
    return rc;
}

void rulebook_free(rulebook_t *r)
{
    if (!r)
        return;
    policy_free(r->policy);
    causales_free(r->causales);
    free(r->causales_text);
    free(r->policy_text);
    free(r->version);
    free(r);
}

const char *rulebook_hash(const rulebook_t *r)
{
    return r->hash;
}

const char *rulebook_version(const rulebook_t *r)
{
    return r->version;
}

day_t rulebook_valid_from(const rulebook_t *r)
{
    return policy_vigente_desde(r->policy);
}

rc_t rulebook_valid_on(const rulebook_t *r, day_t today, err_t *err)
{
    if (today >= rulebook_valid_from(r))
        return RC_OK;
    char from[11];
    day_format(rulebook_valid_from(r), from);
    return err_set(err, RC_REJECT, "politica_futura",
                   "la política %s rige desde %s (vigente_desde); póngala en vigor ese día o cambie la fecha",
                   r->version, from);
}

void rulebook_event(const rulebook_t *r, policy_event_t *ret)
{
    *ret = (policy_event_t){
        .version = r->version,
        .etiqueta = policy_etiqueta(r->policy),
        .vigente_desde = policy_vigente_desde(r->policy),
        .politica = r->policy_text,
        .causales = r->causales_text,
    };
    memcpy(ret->hash, r->hash, sizeof ret->hash);
}

const causales_t *rulebook_causales(const rulebook_t *r)
{
    return r->causales;
}

const policy_t *rulebook_policy(const rulebook_t *r)
{
    return r->policy;
}
