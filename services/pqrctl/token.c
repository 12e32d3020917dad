#include "services/pqrctl/token.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include "common/conf_file.h"
#include "common/event.h" /* AUTO(json) */
#include "common/identity/jwk_set.h"

static rc_t cannot_write(const char *path, err_t *err)
{
    return err_set(err, RC_FATAL, "archivo", "no se puede escribir %s: %s", path, strerror(errno));
}

static bool written(int fd, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno != EINTR)
            return false;
        text += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

rc_t file_put(const char *path, const char *text, mode_t mode, err_t *err)
{
    AUTO(buf) buf_t beside = {0};
    buf_printf(&beside, "%s.nuevo", path);
    (void)unlink(beside.data); /* of a run that was killed */
    AUTO(fd) int fd = open(beside.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return cannot_write(path, err);
    if (!written(fd, text) || rename(beside.data, path) != 0) {
        rc_t rc = cannot_write(path, err);
        (void)unlink(beside.data);
        return rc;
    }
    return RC_OK;
}

static rc_t keys_read(const char *path, json_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    if (access(path, F_OK) != 0) {
        *ret = must(json_pack("{s:[]}", "keys"));
        return RC_OK;
    }
    rc_t rc = conf_load_text(path, &text, err);
    AUTO(json) json_t *whole = rc == RC_OK ? json_loads(buf_str(&text), JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (rc == RC_OK && !json_is_array(json_object_get(whole, "keys")))
        return err_set(err, RC_FATAL, "clave", "%s no es un archivo de claves JWK ({\"keys\": […]})", path);
    *ret = TAKE(whole);
    return rc;
}

rc_t key_add(const char *path, char **ret_kid, err_t *err)
{
    AUTO(json) json_t *whole = NULL;
    json_t *key = NULL;
    rc_t rc = keys_read(path, &whole, err);
    if (rc == RC_OK)
        rc = signer_key_new(&key, err);
    if (rc != RC_OK)
        return rc;
    AUTO(mem) char *kid = must(strdup(json_string_value(json_object_get(key, "kid"))));
    json_array_append_new(json_object_get(whole, "keys"), key);
    if (json_array_size(json_object_get(whole, "keys")) > JWK_SET_MAX)
        return err_set(err, RC_REJECT, "clave", "%s ya tiene %d claves: quite las que ya nadie usa", path,
                       JWK_SET_MAX);
    AUTO(buf) buf_t text = {0};
    AUTO(mem) char *json = must(json_dumps(whole, JSON_INDENT(2)));
    buf_printf(&text, "%s\n", json);
    rc = file_put(path, buf_str(&text), 0600, err);
    sodium_memzero(text.data, text.len);
    sodium_memzero(json, strlen(json));
    if (rc == RC_OK)
        *ret_kid = TAKE(kid);
    return rc;
}
