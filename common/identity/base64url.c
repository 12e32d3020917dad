#include "common/identity/base64url.h"

#include <sodium.h>

bool base64url_decode(const char *text, size_t len, buf_t *ret)
{
    const size_t room = len / 4 * 3 + 3;
    size_t n = 0;
    buf_room(ret, room);
    if (sodium_base642bin((unsigned char *)ret->data + ret->len, room, text, len, NULL, &n, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    ret->len += n;
    return true;
}
