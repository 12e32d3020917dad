/* pqrctl token desarrollo: what a development machine needs so that everybody can be anybody. */
#include <errno.h>
#include <string.h>

#include "services/pqrctl/commands.h"
#include "services/pqrctl/token.h"

#define ISSUER "https://pqr.desarrollo/"
#define SECONDS (30LL * 24 * 3600)
#define TEAM "desarrollo"

static rc_t folder_make(const char *path, mode_t mode, err_t *err)
{
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return RC_OK;
    return err_set(err, RC_FATAL, "archivo", "no se puede crear %s: %s", path, strerror(errno));
}

static const char *path_of(buf_t *path, const char *folder, const char *name)
{
    buf_clear(path);
    buf_printf(path, "%s/%s", folder, name);
    return buf_str(path);
}

/* The keys of earlier runs stay: who is signed in goes on. */
static rc_t keys_make(const char *folder, signer_t **ret, err_t *err)
{
    AUTO(buf) buf_t path = {0};
    AUTO(mem) char *kid = NULL;
    rc_t rc = RC_OK;
    if (access(path_of(&path, folder, "secrets/firma.json"), F_OK) != 0)
        rc = key_add(buf_str(&path), &kid, err);
    if (rc == RC_OK)
        rc = signer_load(buf_str(&path), ret, err);
    return rc == RC_OK
               ? file_put(path_of(&path, folder, "identidad/claves.json"), signer_public(*ret), 0644, err)
               : rc;
}

static rc_t conf_make(const char *folder, err_t *err)
{
    AUTO(buf) buf_t path = {0}, text = {0};
    buf_printf(&text,
               "# De qué emisores se admiten tokens en esta máquina de desarrollo (vea "
               "deploy/policy/identidad.conf).\n"
               "emisores = ( { nombre = \"desarrollo\"; iss = \"%s\"; aud = \"pqr\";\n"
               "               jwks_archivo = \"%s\"; } );\n",
               ISSUER, path_of(&path, folder, "identidad/claves.json"));
    return file_put(path_of(&path, folder, "identidad/identidad.conf"), buf_str(&text), 0644, err);
}

static rc_t tokens_make(const char *folder, const signer_t *s, err_t *err)
{
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < ROLE_COUNT; i++) {
        const char *name = user_role_name((user_role_t)i);
        AUTO(buf) buf_t path = {0}, token = {0};
        const token_wish_t w = {.issuer = ISSUER,
                                .audience = "pqr",
                                .usuario = name,
                                .equipo = TEAM,
                                .roles = ROLE_SET(i),
                                .seconds = SECONDS};
        rc = token_issue(s, &w, &token, err);
        buf_printf(&path, "%s/tokens/%s", folder, name);
        if (rc == RC_OK)
            rc = file_put(buf_str(&path), buf_str(&token), 0600, err);
    }
    return rc;
}

int token_desarrollo_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    static const struct {
        const char *name;
        mode_t mode;
    } folders[] = {{"secrets", 0700}, {"identidad", 0755}, {"tokens", 0700}};
    const char *folder = args->rest[0];
    AUTO(signer) signer_t *s = NULL;
    err_t err = ERR_INIT;
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(folders); i++) {
        AUTO(buf) buf_t path = {0};
        rc = folder_make(path_of(&path, folder, folders[i].name), folders[i].mode, &err);
    }
    if (rc == RC_OK)
        rc = keys_make(folder, &s, &err);
    if (rc == RC_OK)
        rc = conf_make(folder, &err);
    if (rc == RC_OK)
        rc = tokens_make(folder, s, &err);
    return rc == RC_OK ? EXIT_OK : say_failed(&err);
}
