#include <ctype.h>
#include <string.h>
#include <sys/statvfs.h>
#include <xlsxwriter.h>

#include "common/csv_guard.h"
#include "services/reporting/export/export_part.h"

#define ROWS_MAX LXW_ROW_MAX /* of a sheet, the titles' row too */
#define COLUMNS_MAX LXW_COL_MAX
#define CHARACTERS_MAX 32767 /* of a cell */

typedef struct xlsx {
    lxw_workbook *book;
    lxw_worksheet *sheet;               /* the book's */
    export_cell_t *kinds;               /* by column */
    lxw_format *looks[EXPORT_FLAG + 1]; /* by kind, the book's; NULL: plain */
    size_t n;
    lxw_row_t rows;
    buf_t text;
} xlsx_t;

/* "_x" four hexadecimal digits "_": in this format, the character of that number. */
static bool is_escape(const char *p)
{
    if (p[0] != '_' || p[1] != 'x')
        return false;
    for (int i = 2; i < 6; i++)
        if (!isxdigit((unsigned char)p[i]))
            return false;
    return p[6] == '_';
}

void export_xlsx_text(const char *text, buf_t *ret)
{
    size_t characters = 0;
    buf_clear(ret);
    if (csv_guard_there(text)) {
        buf_addc(ret, '\'');
        characters++;
    }
    for (const char *p = text; *p; p++) {
        bool first = ((unsigned char)*p & 0xC0) != 0x80, escape = is_escape(p);
        /* UTF-16 is what Excel counts in: a character beyond its first plane is two */
        size_t more = (first ? 1U : 0U) + ((unsigned char)*p >= 0xF0 ? 1U : 0U) + (escape ? 6U : 0U);
        if (characters + more > CHARACTERS_MAX)
            return;
        characters += more;
        if (escape)
            buf_adds(ret, "_x005F");
        buf_addc(ret, *p);
    }
}

static rc_t xlsx_error(lxw_error e, err_t *err)
{
    switch (e) {
    case LXW_NO_ERROR:
        return RC_OK;
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_READING_TMPFILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
        return export_no_room(err);
    default:
        return err_set(err, RC_FATAL, "interno", "No se pudo escribir el libro de Excel: %s",
                       lxw_strerror(e));
    }
}

/* The library does not look at what became of the rows that it puts aside. */
static rc_t xlsx_aside(const xlsx_t *x, err_t *err)
{
    return x->sheet->file && ferror(x->sheet->file) ? export_no_room(err) : RC_OK;
}

static lxw_error xlsx_cell(xlsx_t *x, lxw_col_t column, const char *text)
{
    export_cell_t kind = x->kinds[column];
    double number;
    if (export_xlsx_number(kind, text, &number))
        return worksheet_write_number(x->sheet, x->rows, column, number, x->looks[kind]);
    export_xlsx_text(export_words(kind, text), &x->text);
    return worksheet_write_string(x->sheet, x->rows, column, buf_str(&x->text), NULL);
}

static rc_t xlsx_row(void *file, const char *const *cells, err_t *err)
{
    xlsx_t *x = file;
    if (x->rows == ROWS_MAX)
        return err_set(err, RC_REJECT, "demasiadas_filas",
                       "Una hoja de Excel no tiene tantas filas: pida el archivo como CSV (formato=csv).");
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < x->n; i++) {
        if (!cells[i] || !*cells[i])
            continue;
        e = xlsx_cell(x, (lxw_col_t)i, cells[i]);
    }
    x->rows++;
    rc_t rc = xlsx_error(e, err);
    return rc == RC_OK ? xlsx_aside(x, err) : rc;
}

static void xlsx_looks(xlsx_t *x)
{
    static const char *const looks[EXPORT_FLAG + 1] = {
        [EXPORT_DAY] = "dd/mm/yyyy", [EXPORT_INSTANT] = "dd/mm/yyyy hh:mm:ss", [EXPORT_PERCENT] = "0.00%"};
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        if (looks[i]) {
            x->looks[i] = must(workbook_add_format(x->book));
            format_set_num_format(x->looks[i], looks[i]);
        }
}

static rc_t xlsx_titles(xlsx_t *x, const export_column_t *columns, err_t *err)
{
    lxw_format *bold = must(workbook_add_format(x->book));
    format_set_bold(bold);
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < x->n; i++) {
        x->kinds[i] = columns[i].kind;
        export_xlsx_text(columns[i].title, &x->text);
        e = worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i, columns[i].width, NULL);
        if (e == LXW_NO_ERROR)
            e = worksheet_write_string(x->sheet, 0, (lxw_col_t)i, buf_str(&x->text), bold);
    }
    worksheet_freeze_panes(x->sheet, 1, 0);
    x->rows = 1;
    return xlsx_error(e, err);
}

static rc_t xlsx_open(int fd, const char *sheet, const export_column_t *columns, size_t n, void **ret,
                      err_t *err)
{
    if (n > COLUMNS_MAX)
        return err_set(err, RC_REJECT, "demasiadas_columnas",
                       "Una hoja de Excel no tiene tantas columnas: pida el archivo como CSV (formato=csv).");
    xlsx_t *x = must(calloc(1, sizeof *x));
    *ret = x;
    x->n = n;
    x->kinds = must(calloc(n ? n : 1, sizeof *x->kinds));
    /* The library opens its file by name, and this is the name of one that has none. Rows go to the disk as
     * they come, in temporary files of the same folder. */
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = getenv("TMPDIR")};
    x->book = must(workbook_new_opt(path, &options));
    x->sheet = workbook_add_worksheet(x->book, sheet);
    if (!x->sheet)
        return export_no_room(err);
    xlsx_looks(x);
    return xlsx_titles(x, columns, err);
}

/* Closing writes the rows twice more, unpacked and packed, and does not look either: so the room for it must
 * be there before. */
static rc_t xlsx_room(const xlsx_t *x, err_t *err)
{
    struct statvfs fs;
    off_t written = fflush(x->sheet->file) == 0 ? ftello(x->sheet->file) : -1;
    if (written < 0 || fstatvfs(fileno(x->sheet->file), &fs) != 0 ||
        (uint64_t)fs.f_bavail * fs.f_frsize < 2 * (uint64_t)written + (1U << 20))
        return export_no_room(err);
    return xlsx_aside(x, err);
}

static rc_t xlsx_end(void *file, err_t *err)
{
    xlsx_t *x = file;
    if (x->n)
        worksheet_autofilter(x->sheet, 0, 0, x->rows - 1, (lxw_col_t)(x->n - 1));
    rc_t rc = xlsx_room(x, err);
    if (rc != RC_OK)
        return rc;
    x->sheet = NULL;
    return xlsx_error(workbook_close(TAKE(x->book)), err); /* it frees the book in every case */
}

static void xlsx_release(void *file)
{
    xlsx_t *x = file;
    if (!x)
        return;
    if (x->book)
        lxw_workbook_free(x->book);
    free(x->kinds);
    buf_done(&x->text);
    free(x);
}

const export_kind_t export_xlsx = {
    .ending = ".xlsx",
    .content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .open = xlsx_open,
    .row = xlsx_row,
    .end = xlsx_end,
    .release = xlsx_release,
};
