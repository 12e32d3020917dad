#include "common/identity/claims.h"

#include <math.h>
#include <string.h>

#include "common/identity/name.h"

/* The claim at a path of names divided by dots; a name that has dots itself is found first. NULL: none. */
static const json_t *claim_at(const json_t *object, const char *path)
{
    const json_t *whole = json_object_get(object, path);
    const char *dot = strchr(path, '.');
    if (whole || !dot)
        return whole;
    const json_t *inner = json_object_getn(object, path, (size_t)(dot - path));
    return inner ? claim_at(inner, dot + 1) : NULL;
}

/* NumericDate: seconds, perhaps with a fraction (RFC 7519, 2). False: it is none. */
static bool date_read(const json_t *claim, instant_t *ret)
{
    double seconds = json_number_value(claim);
    if (!json_is_number(claim) || !isfinite(seconds) || seconds < 0 || seconds > 1e11)
        return false;
    *ret = (instant_t)(seconds * 1000);
    return true;
}

/* One audience, or a list that has it. */
static bool is_meant(const json_t *aud, const char *us)
{
    if (json_is_string(aud))
        return strcmp(json_string_value(aud), us) == 0;
    size_t i;
    json_t *one;
    json_array_foreach(aud, i, one) {
        if (json_is_string(one) && strcmp(json_string_value(one), us) == 0)
            return true;
    }
    return false;
}

/* False: the claim is there and is no text that fits. */
static bool text_read(const json_t *claim, char ret[IDENTITY_TEXT_MAX + 1])
{
    ret[0] = '\0';
    if (!claim || json_is_null(claim))
        return true;
    size_t len = json_string_length(claim);
    if (!json_is_string(claim) || len > IDENTITY_TEXT_MAX)
        return false;
    memcpy(ret, json_string_value(claim), len + 1);
    return true;
}

static roles_t roles_of(const char *value, const issuer_t *issuer)
{
    user_role_t role;
    roles_t roles = 0;
    if (issuer->n_mapping == 0)
        return user_role_parse(value, &role) ? ROLE_SET(role) : 0;
    for (size_t i = 0; i < issuer->n_mapping; i++)
        if (strcmp(issuer->mapping[i].value, value) == 0)
            roles |= ROLE_SET(issuer->mapping[i].role);
    return roles;
}

/* One text, or a list of them; what is no role here belongs to other systems. */
static roles_t roles_read(const json_t *claim, const issuer_t *issuer)
{
    if (json_is_string(claim))
        return roles_of(json_string_value(claim), issuer);
    roles_t roles = 0;
    size_t i;
    json_t *one;
    json_array_foreach(claim, i, one) {
        if (json_is_string(one))
            roles |= roles_of(json_string_value(one), issuer);
    }
    return roles;
}

static rc_t times_check(const json_t *claims, instant_t now, instant_t *ret_expiry, err_t *err)
{
    const json_t *nbf = json_object_get(claims, "nbf");
    instant_t from = 0, leeway = CLAIMS_LEEWAY_S * 1000LL;
    if (!date_read(json_object_get(claims, "exp"), ret_expiry))
        return err_set(err, RC_REJECT, "token_vencido", "el token no dice hasta cuándo vale (exp)");
    if (now >= *ret_expiry + leeway)
        return err_set(err, RC_REJECT, "token_vencido", "el token venció; pida otro");
    if (nbf && (!date_read(nbf, &from) || now < from - leeway))
        return err_set(err, RC_REJECT, "token_prematuro", "el token todavía no vale (nbf)");
    return RC_OK;
}

rc_t claims_read(const json_t *claims, const issuer_t *issuer, instant_t now, identity_t *ret, err_t *err)
{
    identity_t who = {0};
    const char *iss = json_string_value(json_object_get(claims, "iss"));
    if (!iss || strcmp(iss, issuer->iss) != 0)
        return err_set(err, RC_REJECT, "token_emisor", "el token no es de un emisor admitido (iss)");
    if (!is_meant(json_object_get(claims, "aud"), issuer->aud))
        return err_set(err, RC_REJECT, "token_audiencia", "el token no es para este sistema (aud)");
    rc_t rc = times_check(claims, now, &who.vence, err);
    if (rc != RC_OK)
        return rc;
    char said[IDENTITY_TEXT_MAX + 1];
    if (!text_read(claim_at(claims, issuer->claim_usuario), said) || !said[0])
        return err_set(err, RC_REJECT, "token_usuario", "el token no dice de quién es (%s)",
                       issuer->claim_usuario);
    if (!name_put(issuer, said, who.usuario))
        return err_set(err, RC_REJECT, "token_usuario",
                       "el usuario del token (%s) no sirve: es el nombre de una parte del sistema, es "
                       "demasiado largo o lleva «:» o "
                       "signos de control",
                       issuer->claim_usuario);
    if (!text_read(claim_at(claims, issuer->claim_nombre), who.nombre) ||
        !text_read(claim_at(claims, issuer->claim_equipo), who.equipo) ||
        !text_read(json_object_get(claims, "jti"), who.sesion))
        return err_set(err, RC_REJECT, "token_usuario",
                       "el nombre, el equipo o el jti del token no es un texto de a lo más %d bytes",
                       IDENTITY_TEXT_MAX);
    snprintf(who.emisor, sizeof who.emisor, "%s", issuer->name);
    who.roles = roles_read(claim_at(claims, issuer->claim_roles), issuer);
    *ret = who;
    return RC_OK;
}
