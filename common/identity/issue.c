#include "common/identity/issue.h"

#include <sodium.h>

#include "common/event.h" /* AUTO(json) */

#define JTI_BYTES 16

rc_t token_issue(const signer_t *s, const token_wish_t *w, buf_t *out, err_t *err)
{
    unsigned char id[JTI_BYTES];
    char jti[2 * JTI_BYTES + 1];
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(jti, sizeof jti, id, sizeof id);
    json_int_t now = clock_real_now() / 1000;
    AUTO(json)
    json_t *claims =
        json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:s*,s:s*}", "iss", w->issuer, "aud", w->audience, "sub",
                  w->usuario, "jti", jti, "iat", now, "nbf", now, "exp", now + (json_int_t)w->seconds,
                  "roles", roles_json(w->roles), "name", w->nombre, "equipo", w->equipo);
    if (!claims)
        return err_set(err, RC_REJECT, "usuario",
                       "el usuario, el nombre y el equipo deben ser texto en UTF-8");
    return signer_sign(s, claims, out, err);
}
