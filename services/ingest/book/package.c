#include "services/ingest/book/package.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "services/ingest/book/ahead.h"
#include "services/ingest/book/zip_content.h"
#include "services/ingest/book/zip_index.h"

/* Of the index, for each entry allowed: a header of 46 bytes, a name and extra fields. */
#define INDEX_ENTRY_BYTES 1024
/* Packed bytes from which an entry is worth a thread. */
#define AHEAD_FROM (64 * 1024)
/* End records that libzip may have to choose among: it compares the index of each with the file. One is the
 * file's own; others stand in workbooks that are stored inside of it. */
#define ENDS_MAX 16

typedef struct entry {
    char *name;    /* with / between folders */
    uint64_t hash; /* of the name, letter case ignored: thousands of long names are looked up */
    int64_t packed, stated;
    int64_t inflated; /* the most that any reading of it has produced */
} entry_t;

struct package {
    zip_t *zip;
    entry_t *entries;
    int n;
    int64_t inflated;
    limits_t limits;
};

struct package_stream {
    package_t *package;
    entry_t *entry;
    zip_file_t *file;
    int64_t inflated;
    ahead_t *ahead; /* NULL: read as it is asked for. While there, the rest of the package is its thread's */
};

DEFINE_CLEANUP(zip_source, zip_source_t *, zip_source_free)

static rc_t damaged(err_t *err, const char *what)
{
    return err_set(
        err, RC_REJECT, "libro_danado",
        "El libro está incompleto o dañado (%s). Suele pasar cuando la descarga o el envío se cortan: "
        "ábralo en Excel para comprobarlo, guárdelo de nuevo como .xlsx y vuelva a enviarlo.",
        what);
}

static rc_t over_limit(err_t *err, const char *what)
{
    return err_set(
        err, RC_REJECT, "limite_superado",
        "El libro supera lo que se admite: %s. Divida la base o quite del libro lo que no sea la base.",
        what);
}

/* FNV-1a. Names made to have the same cost a comparison each, no more. */
static uint64_t name_hash(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (; *name; name++)
        hash = (hash ^ (uint64_t)tolower((unsigned char)*name)) * 0x100000001b3;
    return hash;
}

/* A name that would lie outside of the package, wherever it were unpacked. */
static bool name_leaves(const char *name)
{
    if (name[0] == '/' || strchr(name, ':'))
        return true;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2]))
            return true;
    }
    return !name[0];
}

static rc_t package_check_name(const package_t *p, const char *name, err_t *err)
{
    if (name_leaves(name))
        return damaged(err, "contiene un archivo interno con un nombre no permitido");
    if (package_find(p, name) >= 0)
        return damaged(err, "contiene dos veces el mismo archivo interno");
    return RC_OK;
}

static rc_t package_add(package_t *p, zip_uint64_t i, err_t *err)
{
    zip_stat_t st;
    if (zip_stat_index(p->zip, i, 0, &st) != 0)
        return damaged(err, "su índice interno no se puede leer");
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return err_set(err, RC_REJECT, "libro_cifrado",
                       "El archivo está comprimido con contraseña y no se puede leer. Envíe el libro .xlsx "
                       "sin contraseña.");
    if (!(st.valid & ZIP_STAT_NAME) || !st.name)
        return damaged(err, "un archivo interno no tiene nombre");
    char *name = must(strdup(st.name));
    for (char *c = name; *c; c++)
        if (*c == '\\') /* some writers on Windows */
            *c = '/';
    rc_t rc = package_check_name(p, name, err);
    /* Always stored, so that entry numbers are libzip's and the name is freed with the rest. */
    p->entries[p->n++] = (entry_t){
        .name = name, .hash = name_hash(name), .packed = (int64_t)st.comp_size, .stated = (int64_t)st.size};
    return rc;
}

static rc_t too_many(const limits_t *limits, int64_t n, err_t *err)
{
    char what[96];
    snprintf(what, sizeof what, "contiene %lld archivos internos y el límite es %d", (long long)n,
             limits->entries);
    return over_limit(err, what);
}

/* libzip reads the whole index into memory, some ten times its size: so what it says of itself is looked at
 * first. */
static rc_t package_check_index(const content_t *c, const limits_t *limits, err_t *err)
{
    zip_index_t index;
    rc_t rc = zip_index_find(c, &index, err);
    if (rc == RC_OK && index.entries > limits->entries)
        rc = too_many(limits, index.entries, err);
    if (rc == RC_OK && index.ends > ENDS_MAX)
        rc = damaged(err, "tiene muchos finales distintos");
    if (rc == RC_OK && index.bytes > (int64_t)limits->entries * INDEX_ENTRY_BYTES)
        rc = over_limit(err, "su índice interno es demasiado grande");
    return rc;
}

static rc_t package_list(package_t *p, err_t *err)
{
    zip_int64_t n = zip_get_num_entries(p->zip, 0);
    if (n <= 0)
        return damaged(err, "el paquete no contiene nada");
    if (n > p->limits.entries)
        return too_many(&p->limits, n, err);
    p->entries = must(calloc((size_t)n, sizeof *p->entries));
    for (zip_int64_t i = 0; i < n; i++) {
        rc_t rc = package_add(p, (zip_uint64_t)i, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

rc_t package_open(const content_t *c, const limits_t *limits, package_t **ret, err_t *err)
{
    rc_t rc = package_check_index(c, limits, err);
    if (rc != RC_OK)
        return rc;
    zip_error_t why;
    zip_error_init(&why);
    AUTO(package) package_t *p = must(calloc(1, sizeof *p));
    p->limits = *limits;
    AUTO(zip_source) zip_source_t *source = zip_content_new(c, &why);
    if (source)
        p->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    zip_error_fini(&why);
    if (!p->zip)
        return damaged(err, "empieza como un .xlsx pero le falta el final");
    source = NULL; /* the archive owns it now */
    rc = package_list(p, err);
    if (rc != RC_OK)
        return rc;
    *ret = TAKE(p);
    return RC_OK;
}

void package_free(package_t *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->n; i++)
        free(p->entries[i].name);
    free(p->entries);
    if (p->zip)
        zip_discard(p->zip);
    free(p);
}

int package_find(const package_t *p, const char *name)
{
    uint64_t hash = name_hash(name);
    for (int i = 0; i < p->n; i++)
        if (p->entries[i].hash == hash && strcasecmp(p->entries[i].name, name) == 0)
            return i;
    return -1;
}

int package_count(const package_t *p)
{
    return p->n;
}

const char *package_name(const package_t *p, int entry)
{
    return p->entries[entry].name;
}

int64_t package_size(const package_t *p, int entry)
{
    return p->entries[entry].stated;
}

static rc_t stream_count(package_stream_t *s, size_t n, err_t *err)
{
    const limits_t *l = &s->package->limits;
    char what[160];
    s->inflated += (int64_t)n;
    if (s->inflated > s->entry->inflated) { /* a second reading of the same entry is not more data */
        s->package->inflated += s->inflated - s->entry->inflated;
        s->entry->inflated = s->inflated;
    }
    if (s->inflated > l->entry_bytes) {
        snprintf(what, sizeof what, "un archivo interno pasa de %lld MiB al descomprimirlo",
                 (long long)(l->entry_bytes >> 20));
        return over_limit(err, what);
    }
    if (s->package->inflated > l->total_bytes) {
        snprintf(what, sizeof what, "pasa de %lld MiB al descomprimirlo", (long long)(l->total_bytes >> 20));
        return over_limit(err, what);
    }
    if (s->inflated > l->ratio_from && s->inflated / l->ratio > s->entry->packed) {
        snprintf(what, sizeof what,
                 "se expande más de %d veces al descomprimirlo, como no lo hace ningún libro real", l->ratio);
        return over_limit(err, what);
    }
    return RC_OK;
}

static rc_t stream_read(void *stream, void *buffer, size_t cap, size_t *ret_len, err_t *err)
{
    package_stream_t *s = stream;
    zip_int64_t n = zip_fread(s->file, buffer, cap);
    if (n < 0)
        return damaged(err, "uno de sus archivos internos está cortado o alterado");
    rc_t rc = stream_count(s, (size_t)n, err);
    if (rc == RC_OK)
        *ret_len = (size_t)n;
    return rc;
}

rc_t package_stream_open(package_t *p, int entry, package_stream_t **ret, err_t *err)
{
    zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)entry, 0);
    if (!file) {
        int code = zip_error_code_zip(zip_get_error(p->zip));
        if (code == ZIP_ER_NOPASSWD || code == ZIP_ER_ENCRNOTSUPP)
            return err_set(err, RC_REJECT, "libro_cifrado",
                           "El libro está protegido con contraseña y no se puede leer.");
        return damaged(err, "uno de sus archivos internos no se puede abrir");
    }
    package_stream_t *s = must(calloc(1, sizeof *s));
    *s = (package_stream_t){.package = p, .entry = &p->entries[entry], .file = file};
    if (s->entry->packed >= AHEAD_FROM)
        s->ahead = ahead_new(stream_read, s);
    *ret = s;
    return RC_OK;
}

rc_t package_stream_read(package_stream_t *s, void *buffer, size_t cap, size_t *ret_len, err_t *err)
{
    return s->ahead ? ahead_read(s->ahead, buffer, cap, ret_len, err)
                    : stream_read(s, buffer, cap, ret_len, err);
}

void package_stream_close(package_stream_t *s)
{
    if (!s)
        return;
    ahead_free(s->ahead);
    zip_fclose(s->file);
    free(s);
}
