#include "services/ingest/book/xlsx.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/buf.h"
#include "services/ingest/book/xlsx_sheet.h"
#include "services/ingest/book/xml.h"

typedef struct relation {
    char *id, *type, *target; /* type: the last word of its address; target: a name inside the package */
} relation_t;

typedef struct relations {
    relation_t *items;
    size_t n;
    const char *folder; /* of the part that the relations start from, with its / or empty */
} relations_t;

typedef struct tab {
    char *name, *relation;
    bool visible;
    int entry; /* -1: no worksheet (a chart), or it is missing */
    bool chart;
} tab_t;

typedef struct workbook {
    source_t source; /* first: a source_t * is a workbook_t * */
    package_t *package;
    limits_t limits;
    relations_t relations;
    tab_t *tabs;
    sheet_t *sheets;
    size_t n;
    bool in_sheets, date1904, seen;
    shared_t shared;
    styles_t styles;
} workbook_t;

static char *copy(const char *text)
{
    return must(strdup(text ? text : ""));
}

/* "/xl/a.xml" is absolute, "a.xml" and "../a.xml" start from the folder. */
static char *resolve(const char *folder, const char *target)
{
    AUTO(buf) buf_t path = {0};
    if (*target == '/')
        target++;
    else
        buf_adds(&path, folder);
    while (strncmp(target, "./", 2) == 0 || strncmp(target, "../", 3) == 0) {
        if (target[1] == '/') {
            target += 2;
            continue;
        }
        target += 3;
        if (path.len)
            path.len--;
        while (path.len && path.data[path.len - 1] != '/')
            path.len--;
    }
    buf_adds(&path, target);
    for (char *c = path.data; *c; c++)
        if (*c == '\\')
            *c = '/';
    return buf_take(&path);
}

/* Excel allows 31 characters in the name of a tab, and a workbook has little more relations than parts. */
#define MANY 4096
#define LONG 2048

static rc_t too_many(xml_t *x)
{
    return err_set(
        x->err, RC_REJECT, "limite_superado",
        "El libro supera lo que se admite: tiene demasiadas hojas o partes, o nombres demasiado largos. Deje "
        "en él solo la base y guárdelo de nuevo como .xlsx.");
}

static void on_relation(void *user, const char *name, const char **attributes)
{
    relations_t *r = ((xml_t *)user)->ctx;
    const char *mode = xml_attribute(attributes, "TargetMode"), *type = xml_attribute(attributes, "Type");
    const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target");
    if (!xml_is(name, "Relationship") || !id || !type || !target || (mode && strcmp(mode, "External") == 0))
        return;
    if (r->n == MANY || strlen(id) > LONG || strlen(type) > LONG || strlen(target) > LONG)
        return xml_stop(user, too_many(user));
    const char *slash = strrchr(type, '/');
    r->items = must(realloc(r->items, (r->n + 1) * sizeof *r->items));
    r->items[r->n++] = (relation_t){
        .id = copy(id), .type = copy(slash ? slash + 1 : type), .target = resolve(r->folder, target)};
}

static void on_nothing(void *user, const char *name)
{
    (void)user, (void)name;
}

static void relations_done(relations_t *r)
{
    for (size_t i = 0; i < r->n; i++) {
        free(r->items[i].id);
        free(r->items[i].type);
        free(r->items[i].target);
    }
    free(r->items);
    *r = (relations_t){0};
}

static rc_t relations_read(package_t *p, const char *part, const char *folder, relations_t *ret, err_t *err)
{
    int entry = package_find(p, part);
    *ret = (relations_t){.folder = folder};
    if (entry < 0)
        return RC_OK;
    xml_t x = {.ctx = ret, .start = on_relation, .end = on_nothing};
    return xml_run(&x, p, entry, err);
}

static int relation_entry(const package_t *p, const relations_t *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->items[i].type, type) == 0)
            return package_find(p, r->items[i].target);
    return -1;
}

static void on_workbook(void *user, const char *full, const char **attributes)
{
    workbook_t *w = ((xml_t *)user)->ctx;
    const char *name = xml_local(full);
    if (strcmp(name, "workbook") == 0) {
        w->seen = true;
    } else if (strcmp(name, "workbookPr") == 0) {
        w->date1904 = xml_true(xml_attribute(attributes, "date1904"));
    } else if (strcmp(name, "sheets") == 0) {
        w->in_sheets = true;
    } else if (w->in_sheets && strcmp(name, "sheet") == 0) {
        const char *state = xml_attribute(attributes, "state"), *tab = xml_attribute(attributes, "name");
        const char *id = xml_attribute(attributes, "id");
        if (w->n == MANY || (tab && strlen(tab) > LONG) || (id && strlen(id) > LONG))
            return xml_stop(user, too_many(user));
        w->tabs = must(realloc(w->tabs, (w->n + 1) * sizeof *w->tabs));
        w->tabs[w->n++] = (tab_t){.name = copy(tab),
                                  .relation = copy(id),
                                  .visible = !state || strcmp(state, "visible") == 0,
                                  .entry = -1};
    }
}

static void on_workbook_end(void *user, const char *name)
{
    workbook_t *w = ((xml_t *)user)->ctx;
    if (xml_is(name, "sheets"))
        w->in_sheets = false;
}

/* By id; of those with the same one, the first of the part comes first. */
static int relation_order(const void *a, const void *b)
{
    const relation_t *const *x = a, *const *y = b;
    int order = strcmp((*x)->id, (*y)->id);
    return order ? order : (*x > *y) - (*x < *y);
}

/* The first relation of that id in `sorted`, or NULL. */
static const relation_t *relation_of(const relation_t *const *sorted, size_t n, const char *id)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(sorted[middle]->id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < n && strcmp(sorted[from]->id, id) == 0 ? sorted[from] : NULL;
}

/* Two visible tabs on one part are refused: no program writes them, and thousands on a large one would have
 * it read as many times without being more data. */
static rc_t tab_link(workbook_t *w, tab_t *t, const relation_t *r, const tab_t **by_entry, err_t *err)
{
    if (!r)
        return RC_OK;
    t->chart = strcmp(r->type, "worksheet") != 0;
    t->entry = t->chart ? -1 : package_find(w->package, r->target);
    if (t->entry < 0 || !t->visible)
        return RC_OK;
    const tab_t *other = by_entry[t->entry];
    if (other)
        return err_set(err, RC_REJECT, "libro_danado",
                       "El libro está dañado: las hojas «%.60s» y «%.60s» tienen el mismo contenido interno. "
                       "Ábralo en Excel, deje en él solo la base y guárdelo de nuevo.",
                       other->name, t->name);
    by_entry[t->entry] = t;
    return RC_OK;
}

static rc_t tabs_link(workbook_t *w, err_t *err)
{
    size_t n = w->relations.n;
    AUTO(mem) char *memory = must(calloc(n + (size_t)package_count(w->package) + 1, sizeof(void *)));
    const relation_t **sorted = (const relation_t **)memory;
    const tab_t **by_entry = (const tab_t **)memory + n;
    for (size_t k = 0; k < n; k++)
        sorted[k] = &w->relations.items[k];
    qsort(sorted, n, sizeof *sorted, relation_order);
    w->sheets = must(calloc(w->n ? w->n : 1, sizeof *w->sheets));
    w->source.sheets = w->sheets;
    w->source.n_sheets = w->n;
    for (size_t i = 0; i < w->n; i++) {
        tab_t *t = &w->tabs[i];
        w->sheets[i] = (sheet_t){.name = t->name, .visible = t->visible};
        rc_t rc = tab_link(w, t, relation_of(sorted, n, t->relation), by_entry, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

static bool has_ending(const char *name, const char *ending)
{
    size_t n = strlen(name), e = strlen(ending);
    return n > e && strcasecmp(name + n - e, ending) == 0;
}

/* A workbook or a text packed as it is, to make it smaller to send. */
static const char *packed_book(const package_t *p)
{
    static const char *const endings[] = {".xlsx", ".xlsm", ".xls", ".xlsb", ".csv", ".txt", ".ods"};
    for (int i = 0; i < package_count(p); i++)
        for (size_t k = 0; k < COUNT_OF(endings); k++)
            if (has_ending(package_name(p, i), endings[k]) &&
                strncasecmp(package_name(p, i), "__MACOSX/", 9) != 0)
                return package_name(p, i);
    return NULL;
}

/* What a zip without a workbook is, where it can be told. */
static rc_t no_workbook(const package_t *p, err_t *err)
{
    static const struct {
        const char *part, *what;
    } kinds[] = {
        {"word/document.xml", "es un documento de Word (.docx)"},
        {"ppt/presentation.xml", "es una presentación de PowerPoint (.pptx)"},
        {"xl/workbook.bin", "es un libro binario de Excel (.xlsb)"},
        {"content.xml", "es una hoja de cálculo OpenDocument (.ods)"},
        {"Index/Document.iwa", "es un documento de Apple (.numbers)"},
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (package_find(p, kinds[i].part) >= 0)
            return err_set(err, RC_REJECT, "formato_no_admitido",
                           "No es un libro .xlsx: %s. Ábralo en Excel y guárdelo como .xlsx.", kinds[i].what);
    const char *book = packed_book(p);
    if (book)
        return err_set(
            err, RC_REJECT, "formato_no_admitido",
            "Es un archivo comprimido (.zip) con «%.120s» adentro: descomprímalo y envíe cada libro por "
            "separado, como .xlsx.",
            book);
    return err_set(
        err, RC_REJECT, "formato_no_admitido",
        "No es un libro .xlsx: es un archivo comprimido (.zip) que no contiene un libro de Excel. Abra la "
        "base en Excel y guárdela como .xlsx.");
}

static char *folder_of(const char *part)
{
    char *folder = copy(part), *slash = strrchr(folder, '/');
    if (slash)
        slash[1] = '\0';
    else
        folder[0] = '\0';
    return folder;
}

static rc_t find_workbook(package_t *p, int *ret, err_t *err)
{
    relations_t root = {0};
    rc_t rc = relations_read(p, "_rels/.rels", "", &root, err);
    int entry = relation_entry(p, &root, "officeDocument");
    relations_done(&root);
    if (rc != RC_OK)
        return rc;
    if (entry < 0)
        entry = package_find(p, "xl/workbook.xml");
    if (entry < 0 || package_find(p, "xl/workbook.bin") >= 0 || package_find(p, "word/document.xml") >= 0)
        return no_workbook(p, err);
    *ret = entry;
    return RC_OK;
}

static rc_t workbook_read(workbook_t *w, err_t *err)
{
    package_t *p = w->package;
    int entry = -1;
    rc_t rc = find_workbook(p, &entry, err);
    if (rc != RC_OK)
        return rc;
    const char *part = package_name(p, entry);
    AUTO(mem) char *folder = folder_of(part);
    AUTO(buf) buf_t rels = {0};
    buf_printf(&rels, "%s_rels/%s.rels", folder, part + strlen(folder));
    rc = relations_read(p, buf_str(&rels), folder, &w->relations, err);
    w->relations.folder = NULL;
    if (rc != RC_OK)
        return rc;
    xml_t x = {.ctx = w, .start = on_workbook, .end = on_workbook_end};
    rc = xml_run(&x, p, entry, err);
    if (rc != RC_OK)
        return rc;
    if (!w->seen)
        return no_workbook(p, err);
    return tabs_link(w, err);
}

static rc_t tables_read(workbook_t *w, err_t *err)
{
    int shared = relation_entry(w->package, &w->relations, "sharedStrings");
    int styles = relation_entry(w->package, &w->relations, "styles");
    rc_t rc = shared >= 0 ? shared_read(w->package, shared, &w->limits, &w->shared, err) : RC_OK;
    if (rc == RC_OK && styles >= 0)
        rc = styles_read(w->package, styles, &w->styles, err);
    return rc;
}

static rc_t xlsx_read(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err)
{
    workbook_t *w = (workbook_t *)s;
    const tab_t *t = &w->tabs[sheet];
    if (t->chart)
        return RC_OK; /* a chart's tab has no rows */
    if (t->entry < 0)
        return err_set(err, RC_REJECT, "libro_danado",
                       "El libro está dañado: falta el contenido de la hoja «%.60s». Ábralo en Excel y "
                       "guárdelo de nuevo.",
                       t->name);
    sheet_env_t env = {.name = t->name,
                       .shared = &w->shared,
                       .styles = &w->styles,
                       .limits = &w->limits,
                       .date1904 = w->date1904,
                       .done = &s->done};
    atomic_store(&s->done, 0);
    atomic_store(&s->total, package_size(w->package, t->entry));
    return sheet_read(w->package, t->entry, &env, fn, ctx, err);
}

static void xlsx_free(source_t *s)
{
    workbook_t *w = (workbook_t *)s;
    for (size_t i = 0; i < w->n; i++) {
        free(w->tabs[i].name);
        free(w->tabs[i].relation);
    }
    free(w->tabs);
    free(w->sheets);
    relations_done(&w->relations);
    shared_done(&w->shared);
    styles_done(&w->styles);
    package_free(w->package);
    free(w);
}

rc_t xlsx_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err)
{
    workbook_t *w = must(calloc(1, sizeof *w));
    AUTO(source) source_t *s = &w->source;
    w->source.read = xlsx_read;
    w->source.free = xlsx_free;
    w->limits = *limits;
    rc_t rc = package_open(c, limits, &w->package, err);
    if (rc == RC_OK)
        rc = workbook_read(w, err);
    if (rc == RC_OK)
        rc = tables_read(w, err);
    if (rc != RC_OK)
        return rc;
    *ret = TAKE(s);
    return RC_OK;
}
