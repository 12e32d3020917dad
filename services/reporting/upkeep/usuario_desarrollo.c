/* pqrctl usuario desarrollo: a user per role, with one password, which is in a file: for a development
 * machine. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/conf_file.h"
#include "services/reporting/people/password.h"
#include "services/reporting/people/user.h"
#include "services/reporting/upkeep/upkeep.h"

/* *ret_made: there was none. */
static rc_t password_of(const char *path, char ret[FIRST_PASSWORD_SIZE], bool *ret_made, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    AUTO(fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *ret_made = fd >= 0;
    if (*ret_made) {
        password_first(ret);
        if (write(fd, ret, strlen(ret)) == (ssize_t)strlen(ret))
            return RC_OK;
        (void)unlink(path);
    } else if (errno == EEXIST) {
        rc_t rc = conf_load_text(path, &text, err);
        if (rc == RC_OK && text.len != FIRST_PASSWORD_SIZE - 1)
            return err_set(err, RC_FATAL, "archivo", "%s no es lo que se escribió en él: bórrelo", path);
        if (rc == RC_OK)
            memcpy(ret, text.data, FIRST_PASSWORD_SIZE);
        return rc;
    }
    return err_set(err, RC_FATAL, "archivo", "no se puede escribir %s: %s", path, strerror(errno));
}

int usuario_desarrollo_run(const upkeep_t *u, const args_t *args)
{
    char password[FIRST_PASSWORD_SIZE], hash[PASSWORD_HASH_SIZE];
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    err_t err = ERR_INIT;
    bool made, missing = true;
    rc_t rc = password_of(args->rest[0], password, &made, &err);
    if (rc == RC_OK && !made)
        rc = users_of_development_missing(pg, &missing, &err);
    if (rc == RC_OK && missing)
        rc = password_hash(password, hash, &err);
    if (rc == RC_OK && missing)
        rc = users_of_development(pg, hash, &err);
    return rc == RC_OK ? EXIT_OK : say_failed(&err);
}
