#include "services/simulator/play/odds.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool serves(const char *name, size_t len, const char *const *allowed)
{
    if (!allowed)
        return len > 0 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
    for (; *allowed; allowed++)
        if (strlen(*allowed) == len && memcmp(*allowed, name, len) == 0)
            return true;
    return false;
}

static bool weight_read(const char *text, size_t len, int64_t *ret)
{
    if (len == 0 || len > 7 || strspn(text, "0123456789") < len)
        return false;
    *ret = 0;
    for (size_t i = 0; i < len; i++)
        *ret = *ret * 10 + (text[i] - '0');
    return *ret <= ODDS_WEIGHT_MAX;
}

static bool has(const odds_t *o, const char *name, size_t len)
{
    for (int i = 0; i < o->n; i++)
        if (strlen(o->rows[i].name) == len && memcmp(o->rows[i].name, name, len) == 0)
            return true;
    return false;
}

/* One "name=weight". */
static rc_t row_read(const char *setting, const char *at, size_t len, const char *const *allowed, odds_t *o,
                     err_t *err)
{
    const char *sign = memchr(at, '=', len);
    size_t name_len = sign ? (size_t)(sign - at) : 0;
    int64_t weight;
    if (!sign || !weight_read(sign + 1, len - name_len - 1, &weight))
        return err_set(err, RC_FATAL, "ajuste", "%s: «%.*s» no es nombre=peso, con un peso de 0 a %d",
                       setting, (int)len, at, ODDS_WEIGHT_MAX);
    if (name_len >= sizeof o->rows[0].name || !serves(at, name_len, allowed))
        return err_set(err, RC_FATAL, "ajuste", "%s: no se conoce «%.*s»", setting, (int)name_len, at);
    if (has(o, at, name_len))
        return err_set(err, RC_FATAL, "ajuste", "%s: «%.*s» está dos veces", setting, (int)name_len, at);
    if (o->n == ODDS_MAX)
        return err_set(err, RC_FATAL, "ajuste", "%s: son más de %d", setting, ODDS_MAX);
    memcpy(o->rows[o->n].name, at, name_len);
    o->rows[o->n++].weight = weight;
    o->sum += weight;
    return RC_OK;
}

rc_t odds_read(const char *setting, const char *text, const char *const *allowed, odds_t *ret, err_t *err)
{
    odds_t o = {0};
    for (const char *p = text + strspn(text, " "); *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");
        rc_t rc = row_read(setting, p, len, allowed, &o, err);
        if (rc != RC_OK)
            return rc;
        p += len;
    }
    if (!o.sum)
        return err_set(err, RC_FATAL, "ajuste", "%s: nada tiene peso", setting);
    *ret = o;
    return RC_OK;
}

const char *odds_pick(const odds_t *o, uint64_t thrown)
{
    int64_t left = (int64_t)(thrown % (uint64_t)o->sum);
    int i = 0;
    while (left >= o->rows[i].weight)
        left -= o->rows[i++].weight;
    return o->rows[i].name;
}
