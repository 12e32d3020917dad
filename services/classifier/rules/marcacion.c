#include "services/classifier/rules/marcacion.h"

#include <string.h>

#include "common/text.h"

#define BETWEEN "\x1f" /* neither this nor a star is left in a folded text */
#define ANY BETWEEN "*"

static void fold(const char *text, buf_t *ret)
{
    text_fold(text ? text : "", text ? strlen(text) : 0, ret);
}

void marcacion_raw(const char *razon, const char *subrazon, buf_t *out)
{
    buf_adds(out, razon ? razon : "");
    buf_addc(out, '\0');
    buf_adds(out, subrazon ? subrazon : "");
}

void marcacion_key(const char *razon, const char *subrazon, buf_t *ret)
{
    AUTO(buf) buf_t second = {0};
    fold(razon, ret);
    fold(subrazon, &second);
    buf_adds(ret, BETWEEN);
    buf_adds(ret, buf_str(&second));
}

void marcacion_any(const char *razon, buf_t *ret)
{
    fold(razon, ret);
    buf_adds(ret, ANY);
}

void marcacion_widen(const char *key, buf_t *ret)
{
    buf_clear(ret);
    buf_add(ret, key, strcspn(key, BETWEEN));
    buf_adds(ret, ANY);
}

void marcacion_words(const char *key, buf_t *out)
{
    size_t razon = strcspn(key, BETWEEN);
    const char *subrazon = key + razon + 1;
    if (razon)
        buf_add(out, key, razon);
    else
        buf_adds(out, SIN_DATO);
    if (strcmp(subrazon, "*") != 0)
        buf_printf(out, " / %s", *subrazon ? subrazon : SIN_DATO);
}

/* False after a fault; *ret NULL: nothing, by that name or, where it need not be there, by absence. */
static bool read_half(conf_t *c, const config_setting_t *s, const char *name, bool needed, bool absent,
                      const char **ret)
{
    if (!needed && !config_setting_get_member(s, name)) {
        *ret = NULL;
        return true;
    }
    const char *text = conf_member(c, s, name, 200, needed);
    if (!text)
        return false;
    AUTO(buf) buf_t folded = {0};
    fold(text, &folded);
    if (!folded.len) {
        conf_fault(c, s, "%s debe tener alguna letra o cifra", name);
        return false;
    }
    *ret = absent && strcmp(text, SIN_DATO) == 0 ? "" : text;
    return true;
}

bool marcacion_read(conf_t *c, const config_setting_t *s, bool absent, buf_t *key, buf_t *says)
{
    static const char *const known[] = {"razon", "subrazon", NULL};
    const char *razon, *subrazon;
    unsigned before = c->n_faults;
    if (!conf_known(c, s, known) || !read_half(c, s, "razon", true, absent, &razon) ||
        !read_half(c, s, "subrazon", false, absent, &subrazon) || c->n_faults > before)
        return false;
    if (subrazon)
        marcacion_key(razon, subrazon, key);
    else
        marcacion_any(razon, key);
    buf_adds(says, *razon ? razon : SIN_DATO);
    if (subrazon)
        buf_printf(says, " / %s", *subrazon ? subrazon : SIN_DATO);
    return true;
}
