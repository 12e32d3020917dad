#include "common/docs_access.h"

#include <ctype.h>
#include <string.h>

#include "common/event.h" /* AUTO(json) */

/* "/v1/bases/:sha256" as a document has it: "/v1/bases/{sha256}". */
static void path_described(const char *path, buf_t *out)
{
    for (const char *p = path; *p; p++) {
        if (*p != ':') {
            buf_addc(out, *p);
            continue;
        }
        size_t n = strcspn(p, "/");
        buf_printf(out, "{%.*s}", (int)(n - 1), p + 1);
        p += n - 1;
    }
}

static json_t *operation_of(json_t *doc, const http_route_t *r)
{
    char method[16];
    size_t n = strlen(r->method);
    AUTO(buf) buf_t path = {0};
    path_described(r->path, &path);
    for (size_t i = 0; i <= n && i < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)r->method[i]);
    return n < sizeof method
               ? json_object_get(json_object_get(json_object_get(doc, "paths"), buf_str(&path)), method)
               : NULL;
}

/* The object's member of that name, an object, made where there is none. */
static json_t *member(json_t *object, const char *name)
{
    json_t *found = json_object_get(object, name);
    if (!found)
        json_object_set_new(object, name, found = must(json_object()));
    return found;
}

/* A bearer token, or whatever else the document itself says that its service takes. */
static json_t *ways_in(const json_t *doc)
{
    const char *name;
    json_t *scheme, *ways = must(json_pack("[{s:[]}]", "token"));
    json_object_foreach(json_object_get(json_object_get(doc, "components"), "securitySchemes"), name,
                        scheme) {
        if (strcmp(name, "token") != 0)
            json_array_append_new(ways, json_pack("{s:[]}", name));
    }
    return ways;
}

static void guard_tell(json_t *operation, roles_t roles, json_t *ways)
{
    json_t *answers = member(operation, "responses");
    json_object_set_new(operation, "x-roles", roles_json(roles));
    json_object_set(operation, "security", ways);
    json_object_set_new(answers, "401", json_pack("{s:s}", "$ref", "#/components/responses/SinToken"));
    json_object_set_new(answers, "403", json_pack("{s:s}", "$ref", "#/components/responses/SinPermiso"));
}

static json_t *refusal(const char *description, int status, const char *title, const char *code,
                       const char *detail)
{
    return must(
        json_pack("{s:s,s:{s:{s:{s:s,s:[s,s,s,s,s],s:{s:{},s:{},s:{},s:{},s:{}}},s:{s:s,s:s,s:i,s:s,s:s}}}}",
                  "description", description, "content", "application/problem+json", "schema", "type",
                  "object", "required", "type", "title", "status", "detail", "code", "properties", "type",
                  "title", "status", "detail", "code", "example", "type", "about:blank", "title", title,
                  "status", status, "detail", detail, "code", code));
}

static void components_add(json_t *doc)
{
    json_t *components = member(doc, "components"), *answers = member(components, "responses");
    json_t *unknown =
        refusal("Falta un token, o el que hay no vale: `code` dice por qué.", 401, "Falta autenticarse",
                "sin_token", "falta autenticarse: Authorization: Bearer y un token");
    json_object_set_new(unknown, "headers",
                        json_pack("{s:{s:s,s:{s:s}}}", "WWW-Authenticate", "description", "RFC 6750",
                                  "schema", "type", "string"));
    json_object_set_new(answers, "SinToken", unknown);
    json_object_set_new(answers, "SinPermiso",
                        refusal("Quien pide no tiene un rol para esto (`x-roles`), o no es suyo.", 403,
                                "Sin permiso", "sin_permiso", "esto es para: coordinador, admin"));
    json_object_set_new(
        member(components, "securitySchemes"), "token",
        json_pack("{s:s,s:s,s:s,s:s}", "type", "http", "scheme", "bearer", "bearerFormat", "JWT",
                  "description",
                  "RS256 o ES256, de un emisor de identidad.conf. Los roles que admite cada operación están "
                  "en `x-roles`."));
}

static void audit_tell(json_t *operation, const http_audit_t *a)
{
    if (operation && a)
        json_object_set_new(operation, "x-auditoria", a->accion ? json_string(a->accion) : json_null());
}

char *docs_access(const http_options_t *o, size_t *ret_len)
{
    AUTO(json) json_t *doc = json_loadb(o->openapi, o->openapi_len, 0, NULL);
    if (!json_is_object(doc))
        return NULL;
    AUTO(json) json_t *ways = ways_in(doc);
    bool any = false;
    for (const http_route_t *r = o->routes; r && r->method; r++) {
        json_t *operation = operation_of(doc, r);
        audit_tell(operation, http_audit_of(o, r));
        if (!operation || r->roles == ROLES_ANYBODY)
            continue;
        guard_tell(operation, r->roles, ways);
        any = true;
    }
    if (any)
        components_add(doc);
    char *text = must(json_dumps(doc, JSON_COMPACT));
    *ret_len = strlen(text);
    return text;
}
