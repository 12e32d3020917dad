/* The telephone numbers in a base's text, as they are dialled in Colombia: mobile numbers (ten digits, from
 * 3) and fixed ones (ten digits, from 60; seven, as before 2021). Pure. */
#ifndef PQR_CONTACT_TELEFONOS_H
#define PQR_CONTACT_TELEFONOS_H

#include <stdbool.h>
#include <stddef.h>

#define TELEFONOS_MAX 8
#define TELEFONO_TEXT_MAX 24

typedef struct telefono {
    char numero[11];   /* digits */
    char extension[7]; /* digits; "" without one */
} telefono_t;

typedef struct telefonos {
    telefono_t items[TELEFONOS_MAX];
    size_t n;
} telefonos_t;

/* Reads the numbers of a text in their order, each once, the first TELEFONOS_MAX of them; a country code (57)
 * and prefixes (0, 03) are taken off, and what is no number is left out. Left out are also those marked
 * wrong, which are texts of one number each, however written: with an extension only that extension, without
 * one the number with any. text may be NULL. */
void telefonos_read(const char *text, const char *const *errados, size_t n_errados, telefonos_t *ret);

/* The first that is none of the numbers tried, which are texts of one number each; NULL: none is left. */
const telefono_t *telefonos_next(const telefonos_t *t, const char *const *tried, size_t n_tried);

/* "3101234567", "6012345678 ext 12": telefonos_read() reads it back. */
void telefono_text(const telefono_t *t, char ret[TELEFONO_TEXT_MAX]);

#endif
