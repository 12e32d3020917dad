/* What a workbook is, decided before anything of it is published: the sheet, the columns, the base and its
 * fecha de corte. (Domain: "Reading a base".) */
#ifndef PQR_INGEST_SURVEY_H
#define PQR_INGEST_SURVEY_H

#include "common/event.h"
#include "services/ingest/base/header.h"
#include "services/ingest/base/identify.h"
#include "services/ingest/book/source.h"

typedef struct survey {
    base_kind_t base;
    day_t fecha_corte;
    char base_from[48];  /* "el nombre del archivo", "la fila 2", … */
    char corte_from[48]; /* the same, or "la columna «Fecha corte» de la fila 9" */
    size_t sheet;
    mapping_t mapping;
} survey_t;

/* How far a survey came, whatever its end: for telling what was seen. */
typedef struct findings {
    survey_t survey;  /* what is decided of it is said below */
    bool header;      /* survey.sheet and survey.mapping */
    bool base, dated; /* survey.base, survey.fecha_corte, and where they came from */
    size_t looked;    /* sheets before this one were looked at, but for hidden ones */
    title_t *titles;  /* above the header */
    size_t n_titles;
    int near_row;      /* without a header: the row that looks most like one; 0: none does */
    size_t near_sheet; /* and its sheet */
    char *near_text;   /* its cells */
} findings_t;

/* Finds the sheet (the first visible one with a header row), the columns, the base and its fecha de corte.
 * c must outlive what is returned. RC_REJECT: encabezado_no_encontrado, columna_obligatoria,
 * base_no_reconocida, base_contradictoria, fecha_corte_no_reconocida, fecha_corte_contradictoria, or what is
 * wrong with the file. */
MUST_CHECK rc_t base_survey(source_t *s, const columns_t *c, const char *archivo, survey_t *ret, err_t *err);
void survey_done(survey_t *s);
/* The same, but ret is filled in every case and is the caller's to clear. */
rc_t base_look(source_t *s, const columns_t *c, const char *archivo, findings_t *ret, err_t *err);
void findings_done(findings_t *f);

#endif
